using Notifications.Intake.CloudEvents;
using NUnit.Framework;

namespace Notifications.Tests.Intake.CloudEvents;

/// <summary>Section 3.1.3.2 of the HTTP binding.</summary>
public sealed class HeaderValueTests
{
    [TestCase("plain", "plain")]
    [TestCase("", "")]
    [TestCase("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀", Description = "the specification's example")]
    [TestCase("%e2%82%ac", "€", Description = "lower-case digits MUST be accepted")]
    [TestCase("%61%62c", "abc", Description = "what was encoded without need MUST be accepted")]
    [TestCase("%2520", "%20", Description = "one round, not two")]
    [TestCase("a+b", "a+b", Description = "no form encoding")]
    [TestCase("\"quoted\"", "quoted")]
    [TestCase("\"with blanks and %22\"", "with blanks and \"", Description = "unquoted first, decoded then")]
    [TestCase("\"a\\\"b\\\\c\"", "a\"b\\c")]
    [TestCase("\"\\%41\"", "A", Description = "the backslash belongs to the quoting, so what remains is decoded")]
    [TestCase("\"\"", "")]
    [TestCase("(no comment)", "(no comment)")]
    [TestCase(" padded ", "padded")]
    [TestCase("déjà", "déjà", Description = "as UTF-8, which should have been encoded")]
    [TestCase("back\\slash", "back\\slash")]
    public void A_value_is_unquoted_and_then_decoded_once(string header, string value) => Assert.That(HeaderValue.Decode(header), Is.EqualTo((value, (string?)null)));

    [TestCase("%")]
    [TestCase("%2")]
    [TestCase("100%")]
    [TestCase("%zz")]
    [TestCase("%+1")]
    [TestCase("% 1")]
    [TestCase("%2%30")]
    [TestCase("%４1", Description = "a digit, but none of ASCII")]
    public void A_percent_sign_needs_two_digits(string header) => Assert.That(HeaderValue.Decode(header).Mistake, Does.Contain("two hexadecimal digits"));

    [TestCase("%C0%A0", Description = "an overlong blank: the specification's example")]
    [TestCase("%C0%80", Description = "an overlong U+0000")]
    [TestCase("%E0%80%AF")]
    [TestCase("%FF")]
    [TestCase("%80")]
    [TestCase("%E2%82")]
    [TestCase("%ED%A0%80", Description = "half a surrogate pair")]
    [TestCase("%F4%90%80%80", Description = "beyond U+10FFFF")]
    public void What_decodes_to_something_else_than_UTF8_is_refused(string header) => Assert.That(HeaderValue.Decode(header).Mistake, Does.Contain("UTF-8"));

    [Test]
    public void Half_a_surrogate_pair_is_refused() => Assert.That(HeaderValue.Decode("a\ud800").Mistake, Does.Contain("UTF-8"));

    [TestCase("\"open")]
    [TestCase("\"")]
    [TestCase("a\"b\"")]
    [TestCase("\"a\"b")]
    [TestCase("\"a\" \"b\"")]
    [TestCase("\"a\\\"")]
    [TestCase("\"a\\")]
    public void Quotes_stand_around_everything_or_nowhere(string header) => Assert.That(HeaderValue.Decode(header).Mistake, Does.Contain("double quotes"));
}
