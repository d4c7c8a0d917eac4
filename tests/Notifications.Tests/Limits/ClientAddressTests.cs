using System.Net;
using Notifications.Host.Limits;
using NUnit.Framework;

namespace Notifications.Tests.Limits;

public sealed class ClientAddressTests
{
    [TestCase("192.0.2.7", "192.0.2.7")]
    [TestCase("::ffff:192.0.2.7", "192.0.2.7", Description = "IPv4, as a socket for both tells it")]
    [TestCase("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [TestCase("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64", Description = "the same subscriber, from another of its 2^64 addresses")]
    [TestCase("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    [TestCase("fe80::1%3", "fe80::/64")]
    public void One_subscriber_is_one_client(string address, string group) => Assert.That(ClientAddress.GroupOf(IPAddress.Parse(address)), Is.EqualTo(group));

    [Test]
    public void Without_an_address_all_are_one() => Assert.That(ClientAddress.GroupOf(null), Is.EqualTo("local"));
}
