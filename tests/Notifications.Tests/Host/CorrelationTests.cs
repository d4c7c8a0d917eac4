using Notifications.Host.Http;
using NUnit.Framework;

namespace Notifications.Tests.Host;

public sealed class CorrelationTests
{
    [TestCase("cart-42")]
    [TestCase("50 % of \"it\"")]
    public void What_can_stand_in_any_header_is_an_id(string id) => Assert.That(Correlation.IsUsable(id));

    [Test]
    public void Two_headers_are_none() => Assert.That(Correlation.IsUsable(new(["one", "two"])), Is.False);
}
