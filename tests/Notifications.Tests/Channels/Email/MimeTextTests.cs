using System.Text;
using NUnit.Framework;
using Notifications.Channels.Email;

namespace Notifications.Tests.Channels.Email;

internal sealed class MimeTextTests
{
    [TestCase("Your order", "Your order")]
    [TestCase("Grüße", "=?utf-8?B?R3LDvMOfZQ==?=")]
    [TestCase("=?utf-8?B?R3LDvMOfZQ==?=", "=?utf-8?B?PT91dGYtOD9CP1IzTER2TU9mWlE9PT89?=")]
    [TestCase("", "")]
    public void A_header_is_plain_where_it_can_be(string text, string header) => Assert.That(MimeText.Header(text), Is.EqualTo(header));

    [Test]
    public void No_letter_of_a_long_header_is_torn_and_no_line_is_too_long()
    {
        var text = string.Concat(Enumerable.Repeat("a🎉ß", 60));

        var words = MimeText.Header(text).Split("\r\n ");

        Assert.That(words.Max(x => x.Length), Is.LessThanOrEqualTo(75));
        Assert.That(string.Concat(words.Select(x => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(x[10..^2])))), Is.EqualTo(text));
    }

    [TestCase("a=b", "a=3Db\r\n")]
    [TestCase("ü", "=C3=BC\r\n")]
    [TestCase("one \ntwo\t", "one=20\r\ntwo=09\r\n")]
    [TestCase("a\r\nb\rc\nd", "a\r\nb\r\nc\r\nd\r\n")]
    [TestCase(".\n..\na.", "=2E\r\n=2E.\r\na.\r\n")]
    [TestCase("\0", "=00\r\n")]
    [TestCase("", "\r\n")]
    public void A_body_is_readable_where_it_can_be(string text, string body) => Assert.That(MimeText.QuotedPrintable(text), Is.EqualTo(body));

    [Test]
    public void No_line_of_a_body_is_too_long_or_begins_with_a_dot()
    {
        var text = string.Concat(Enumerable.Range(0, 2_000).Select(i => (i % 7) switch { 0 => "ü", 1 => " ", 2 => "🎉", _ => "." }));

        var lines = MimeText.QuotedPrintable(text).Split("\r\n");

        Assert.That(lines.Max(x => x.Length), Is.LessThanOrEqualTo(76));
        Assert.That(lines.Where(x => x.StartsWith('.')), Is.Empty);
    }
}
