using System.Net;
using NUnit.Framework;
using Notifications.Channels.Webhook;

namespace Notifications.Tests.Channels.Webhook;

internal sealed class WebhookUrlTests
{
    [TestCase("https://hooks.example.org/in?key=1")]
    [TestCase("http://example.org:8080/")]
    [TestCase("HTTPS://EXAMPLE.ORG")]
    [TestCase("https://bücher.example/")]
    [TestCase("https://1.1.1.1/")]
    [TestCase("https://[2606:4700::1111]/")]
    [TestCase("https://example.org/a@b")]
    public void A_public_http_url_is_fine(string url) => Assert.That(FindMistake(url), Is.Null);

    [TestCase("")]
    [TestCase("example.org/in")]
    [TestCase("/in")]
    [TestCase("//example.org/in")]
    [TestCase("ftp://example.org/")]
    [TestCase("file:///etc/passwd")]
    [TestCase("gopher://example.org/")]
    [TestCase("https://")]
    [TestCase("https:///in")]
    [TestCase("https://example.org:99999/")]
    [TestCase(" https://example.org/")]
    [TestCase("https://example.org/a b")]
    [TestCase("https://example.org/\r\nX: 1")]
    [TestCase("https://user@example.org/")]
    [TestCase("https://user:secret@example.org/")]
    [TestCase("https://1.1.1.1@127.0.0.1/")]
    [TestCase("https://example.org/#part")]
    public void Anything_else_is_a_mistake(string url) => Assert.That(FindMistake(url), Is.Not.Null);

    [Test]
    public void A_url_beyond_2048_characters_is_a_mistake() =>
        Assert.That(FindMistake("https://example.org/" + new string('a', 2048)), Does.Contain("longer"));

    [TestCase("http://127.0.0.1/")]
    [TestCase("http://127.1/")]
    [TestCase("http://0177.0.0.1/")]
    [TestCase("http://0x7f.0.0.1/")]
    [TestCase("http://0x7f000001/")]
    [TestCase("http://2130706433/")]
    [TestCase("http://017700000001/")]
    [TestCase("http://0/")]
    [TestCase("http://127.0.0.1./")]
    [TestCase("http://127。0。0。1/")]
    [TestCase("http://%31%32%37.0.0.1/")]
    [TestCase("http://localhost:8080/")]
    [TestCase("http://LOCALHOST./")]
    [TestCase("http://api.localhost/")]
    [TestCase("http://169.254.169.254/latest/meta-data/")]
    [TestCase("http://2852039166/")]
    [TestCase("http://[::]/")]
    [TestCase("http://[::1]/")]
    [TestCase("http://[::ffff:127.0.0.1]/")]
    [TestCase("http://[::ffff:7f00:1]/")]
    [TestCase("http://[0:0:0:0:0:ffff:a9fe:a9fe]/")]
    [TestCase("http://[64:ff9b::7f00:1]/")]
    [TestCase("http://[fd00:ec2::254]/")]
    [TestCase("http://[fe80::1%25eth0]/")]
    public void A_private_address_is_a_mistake_however_it_is_written(string url) => Assert.That(FindMistake(url), Is.Not.Null);

    [Test]
    public void An_allowed_private_address_is_fine() => Assert.That(FindMistake("http://127.0.0.1:3005/dev/sink", "127.0.0.0/8"), Is.Null);

    private static string? FindMistake(string url, params string[] allowed)
    {
        using var channel = new WebhookChannel(new WebhookOptions { AllowedNetworks = allowed }, TimeProvider.System, Dns.GetHostAddressesAsync);

        return channel.FindMistake(url);
    }
}
