using Notifications.Host.Health;
using NUnit.Framework;

namespace Notifications.Tests.Host;

public sealed class ReadinessProbeTests
{
    [TestCase("http://127.0.0.1:3005", ExpectedResult = "http://127.0.0.1:3005/")]
    [TestCase("http://+:8080", ExpectedResult = "http://127.0.0.1:8080/")]
    [TestCase("http://*:8080", ExpectedResult = "http://127.0.0.1:8080/")]
    [TestCase("http://0.0.0.0:8080;https://0.0.0.0:8443", ExpectedResult = "http://127.0.0.1:8080/")]
    [TestCase("http://[::]:8080", ExpectedResult = "http://127.0.0.1:8080/")]
    [TestCase("http://10.0.0.7:80", ExpectedResult = "http://10.0.0.7/")]
    public string A_host_that_listens_everywhere_is_asked_on_this_machine(string urls) => ReadinessProbe.FindAddress(urls).ToString();

    [Test]
    public async Task No_answer_is_not_ready_and_says_where_it_was_looked_for()
    {
        await using var output = new StringWriter();

        var code = await ReadinessProbe.RunAsync(["ready", "--urls", "http://127.0.0.1:1"], output);

        Assert.That(code, Is.EqualTo(1));
        Assert.That(output.ToString(), Does.Contain("http://127.0.0.1:1/").And.Contain("NOTIFICATIONS_HTTP_PORT"));
    }
}
