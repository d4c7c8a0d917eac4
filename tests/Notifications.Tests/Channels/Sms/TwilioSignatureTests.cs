using Microsoft.Extensions.Primitives;
using NUnit.Framework;
using Notifications.Channels.Sms;

namespace Notifications.Tests.Channels.Sms;

internal sealed class TwilioSignatureTests
{
    // The example of Twilio's own libraries and documentation.
    private const string Token = "12345";
    private const string Url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    private const string Signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

    private static readonly Dictionary<string, StringValues> Form = new()
    {
        ["To"] = "+18005551212", ["CallSid"] = "CA1234567890ABCDE", ["From"] = "+14158675309", ["Digits"] = "1234", ["Caller"] = "+14158675309",
    };

    [Test]
    public void The_published_example_is_signed_as_published() => Assert.That(TwilioSignature.Sign(Token, Url, Form), Is.EqualTo(Signature));

    [TestCase(Url)]
    [TestCase("https://mycompany.com:443/myapp.php?foo=1&bar=2")]
    public void The_published_example_verifies_however_its_port_is_spelt(string url) => Assert.That(TwilioSignature.Verify(Token, url, Form, Signature));

    [Test]
    public void A_provider_that_signs_the_port_verifies_as_well() =>
        Assert.That(TwilioSignature.Verify(Token, Url, Form, TwilioSignature.Sign(Token, "https://mycompany.com:443/myapp.php?foo=1&bar=2", Form)));

    [TestCase("54321", Url, Signature)]
    [TestCase("", Url, Signature)]
    [TestCase(Token, "https://mycompany.com/myapp.php?foo=1&bar=3", Signature)]
    [TestCase(Token, "http://mycompany.com/myapp.php?foo=1&bar=2", Signature)]
    [TestCase(Token, "not a url", Signature)]
    [TestCase(Token, Url, "RSOYDt4T1cUTdK1PDd93/VVr8C8=")]
    [TestCase(Token, Url, "RSOYDt4T1cUTdK1PDd93/VVr8A==")]
    [TestCase(Token, Url, "not base64!")]
    [TestCase(Token, Url, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase(Token, Url, "")]
    public void Anything_else_is_refused_without_an_exception(string token, string url, string signature) =>
        Assert.That(TwilioSignature.Verify(token, url, Form, signature), Is.False);

    [TestCase("Digits", "1235")]
    [TestCase("Extra", "")]
    public void A_field_that_was_changed_or_added_is_noticed_even_an_empty_one(string name, string value) =>
        Assert.That(TwilioSignature.Verify(Token, Url, new Dictionary<string, StringValues>(Form) { [name] = value }, Signature), Is.False);
}
