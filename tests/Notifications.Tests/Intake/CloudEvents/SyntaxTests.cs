using System.Globalization;
using Notifications.Intake.CloudEvents;
using NUnit.Framework;

namespace Notifications.Tests.Intake.CloudEvents;

/// <summary>The types of attributes: times, URIs, texts and names.</summary>
public sealed class SyntaxTests
{
    [TestCase("2018-04-05T17:31:00Z", "2018-04-05T17:31:00.0000000")]
    [TestCase("2018-04-05t17:31:00z", "2018-04-05T17:31:00.0000000")]
    [TestCase("2018-04-05T17:31:00.123456789Z", "2018-04-05T17:31:00.1234567")]
    [TestCase("2018-04-05T17:31:00.5+02:00", "2018-04-05T15:31:00.5000000")]
    [TestCase("2018-04-05T17:31:00-23:59", "2018-04-06T17:30:00.0000000", Description = "more than .NET's 14 hours")]
    [TestCase("2018-04-05T17:31:00-00:00", "2018-04-05T17:31:00.0000000")]
    [TestCase("1990-12-31T23:59:60Z", "1991-01-01T00:00:00.0000000", Description = "a leap second")]
    [TestCase("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.0000000")]
    [TestCase("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000")]
    [TestCase("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999")]
    public void A_time_of_RFC_3339_is_read_in_UTC(string text, string time) =>
        Assert.That(Rfc3339.Parse(text), Is.EqualTo(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)));

    [TestCase("")]
    [TestCase("yesterday")]
    [TestCase("2018-04-05")]
    [TestCase("2018-04-05T17:31Z", Description = "seconds are needed")]
    [TestCase("2018-04-05T17:31:00", Description = "so is the offset")]
    [TestCase("2018-04-05 17:31:00Z")]
    [TestCase("2018-04-05T17:31:00+0200")]
    [TestCase("2018-04-05T17:31:00+02")]
    [TestCase("2018-04-05T17:31:00+24:00")]
    [TestCase("2018-04-05T17:31:00+02:60")]
    [TestCase("2018-04-05T17:31:61Z")]
    [TestCase("2018-04-05T24:00:00Z")]
    [TestCase("2018-02-29T00:00:00Z")]
    [TestCase("2018-13-01T00:00:00Z")]
    [TestCase("2018-04-05T17:31:00.Z")]
    [TestCase("2018-04-05T17:31:00Z ")]
    [TestCase("2018-04-05T17:31:00Z\n")]
    [TestCase("0000-01-01T00:00:00Z")]
    [TestCase("0001-01-01T00:00:00+00:01", Description = "before the year 1, in UTC")]
    [TestCase("9999-12-31T23:59:60Z", Description = "after the year 9999")]
    [TestCase("9999-12-31T23:59:59-00:01")]
    [TestCase("10000-01-01T00:00:00Z")]
    [TestCase("２018-04-05T17:31:00Z", Description = "a digit, but none of ASCII")]
    public void Anything_else_is_no_time(string text) => Assert.That(Rfc3339.Parse(text), Is.Null);

    [TestCase("https://github.com/cloudevents")]
    [TestCase("mailto:cncf-wg-serverless@lists.cncf.io")]
    [TestCase("urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66")]
    [TestCase("/cloudevents/spec/pull/123")]
    [TestCase("/sensors/tn-1234567/alerts")]
    [TestCase("1-555-123-4567")]
    [TestCase("orders")]
    [TestCase("//host/path")]
    [TestCase("//host:80")]
    [TestCase("http://[2001:db8::7]/c=GB?one#two")]
    [TestCase("http://user:secret@host:8080/a/b?c=d/e?f#g?h/")]
    [TestCase("?query")]
    [TestCase("#fragment")]
    [TestCase("a/b:c")]
    [TestCase("./a:b")]
    [TestCase("caf%C3%A9")]
    [TestCase("http:")]
    [TestCase("file:///etc/hosts")]
    public void A_reference_of_RFC_3986_is_a_source(string text) => Assert.That(UriSyntax.IsReference(text), Is.True);

    [TestCase("")]
    [TestCase("a b")]
    [TestCase("café")]
    [TestCase("100%")]
    [TestCase("%zz")]
    [TestCase("1a:b", Description = "neither a scheme nor a path")]
    [TestCase(":a")]
    [TestCase("a^b")]
    [TestCase("<a>")]
    [TestCase("a\"b")]
    [TestCase("a\\b")]
    [TestCase("{a}")]
    [TestCase("a#b#c")]
    [TestCase("http://[::1")]
    [TestCase("http://host:port")]
    [TestCase("a[1]")]
    [TestCase("a\n")]
    public void What_is_no_reference_is_no_source(string text) => Assert.That(UriSyntax.IsReference(text), Is.False);

    [TestCase("https://example.com/schema.json#/definitions/x", ExpectedResult = true)]
    [TestCase("urn:x", ExpectedResult = true)]
    [TestCase("/schema.json", ExpectedResult = false)]
    [TestCase("//host/schema.json", ExpectedResult = false)]
    [TestCase("schema", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    public bool A_schema_has_a_URI_with_its_scheme(string text) => UriSyntax.IsAbsolute(text);

    [Test, CancelAfter(5_000)]
    public void A_long_URI_is_judged_in_no_time() =>
        Assert.That(UriSyntax.IsReference($"http://{string.Concat(Enumerable.Repeat("a:%41@", 100_000))}\n"), Is.False);

    [TestCase("ü😀", true)]
    [TestCase("", true)]
    [TestCase("\ue000\ufffd", true)]
    [TestCase("\t", false)]
    [TestCase("\0", false)]
    [TestCase("\u007f", false)]
    [TestCase("\u0085", false)]
    [TestCase("\ufffe", false)]
    [TestCase("\ufdd0", false)]
    [TestCase("\ud83f\udfff", false, Description = "U+1FFFF, a noncharacter of another plane")]
    public void Texts_hold_no_control_characters_and_no_noncharacters(string text, bool isAllowed) => Assert.That(UnicodeText.IsAllowed(text), Is.EqualTo(isAllowed));

    [Test]
    public void Texts_hold_no_half_surrogate_pairs() => Assert.That((UnicodeText.IsAllowed("\ud800"), UnicodeText.IsAllowed("\udc00\ud800")), Is.EqualTo((false, false)));

    [TestCase("a", ExpectedResult = true)]
    [TestCase("2fast", ExpectedResult = true)]
    [TestCase("averylongnamebeyondtwentyletters", ExpectedResult = true)]
    [TestCase("", ExpectedResult = false)]
    [TestCase("Upper", ExpectedResult = false)]
    [TestCase("with_underscore", ExpectedResult = false)]
    [TestCase("with-hyphen", ExpectedResult = false)]
    [TestCase("café", ExpectedResult = false)]
    [TestCase("data", ExpectedResult = false)]
    public bool A_name_has_lower_case_letters_and_digits(string name) => AttributeNames.IsValid(name);

    [TestCase("application/json", DataKind.Json, true)]
    [TestCase("Application/JSON; Charset=\"UTF-8\"", DataKind.Json, true)]
    [TestCase("text/json", DataKind.Json, true)]
    [TestCase("application/vnd.example+json", DataKind.Json, true)]
    [TestCase("application/json; charset=utf-16", DataKind.Json, false)]
    [TestCase("text/plain", DataKind.Text, true)]
    [TestCase("text/plain; charset=us-ascii", DataKind.Text, true)]
    [TestCase("text/html; charset=iso-8859-1", DataKind.Text, false)]
    [TestCase("application/xml", DataKind.Text, true)]
    [TestCase("image/svg+xml", DataKind.Text, true)]
    [TestCase("application/octet-stream", DataKind.Bytes, true)]
    [TestCase("application/jsonlines", DataKind.Bytes, true)]
    [TestCase("multipart/form-data; boundary=x", DataKind.Bytes, true)]
    public void The_content_type_says_what_data_is(string contentType, object kind, bool isUtf8)
    {
        var type = DataContentType.Parse(contentType);

        Assert.That((type!.Value.Kind, type.Value.IsUtf8), Is.EqualTo(((DataKind)kind, isUtf8)));
    }

    [TestCase("json")]
    [TestCase("")]
    [TestCase("application/")]
    [TestCase("a/b, c/d")]
    public void What_is_no_media_type_says_nothing(string contentType) => Assert.That(DataContentType.Parse(contentType), Is.Null);
}
