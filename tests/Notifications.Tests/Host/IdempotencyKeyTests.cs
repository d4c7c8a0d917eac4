using Microsoft.AspNetCore.Http;
using Notifications.Host.Http;
using Notifications.Host.Security;
using NUnit.Framework;

namespace Notifications.Tests.Host;

public sealed class IdempotencyKeyTests
{
    [TestCase("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324")]
    [TestCase("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "8e03978e-40d5-43dd-bc93-6894a57f9324")]
    [TestCase("  \"a b\"  ", "a b")]
    [TestCase("  bare words ", "bare words")]
    [TestCase("\"a\\\"b\\\\c\"", "a\"b\\c")]
    [TestCase("bare\\too", "bare\\too")]
    [TestCase("\"one, two\"", "one, two")]
    public void A_key_is_a_string_of_RFC_8941_or_bare(string header, string key) => Assert.That(IdempotencyKey.Parse(header), Is.EqualTo(key));

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("\"\"")]
    [TestCase("\"")]
    [TestCase("\"open")]
    [TestCase("\"two\" \"keys\"")]
    [TestCase("\"key\";parameter")]
    [TestCase("one, two")]
    [TestCase("half\"quoted")]
    [TestCase("\"ends with an escape\\\"")]
    [TestCase("\"escapes\\n too much\"")]
    [TestCase("a\tb")]
    [TestCase("a\u0001b")]
    [TestCase("schlüssel")]
    public void What_is_neither_is_no_key(string header) => Assert.That(IdempotencyKey.Parse(header), Is.Null);

    [Test]
    public void A_key_may_have_two_hundred_characters_without_its_quotes()
    {
        var longest = new string('x', 200);

        Assert.That(IdempotencyKey.Parse($"\"{longest}\""), Is.EqualTo(longest));
        Assert.That(IdempotencyKey.Parse(longest + "x"), Is.Null);
    }

    [Test]
    public void Several_headers_are_refused() => Assert.That(IdempotencyKey.Read(Request("a", "a")).Problem?.ProblemDetails.Type, Is.EqualTo("/problems/invalid-header"));

    [Test]
    public void A_key_beside_an_id_of_the_bodys_own_is_refused()
    {
        var (key, problem) = IdempotencyKey.Read(Request("a"), "e-1", "eventId");

        Assert.That((key, problem?.StatusCode, problem?.ProblemDetails.Detail), Is.EqualTo(((string?)null, (int?)400, "Idempotency-Key and the body's eventId exclude each other")));
    }

    [Test]
    public void A_signed_request_has_the_id_it_was_signed_with_unless_it_names_a_key()
    {
        Assert.That(IdempotencyKey.Read(Signed(Request())), Is.EqualTo(("msg_1", (object?)null)));
        Assert.That(IdempotencyKey.Read(Signed(Request("a"))), Is.EqualTo(("a", (object?)null)));
    }

    [Test]
    public void An_id_of_the_bodys_own_counts_more_than_the_one_a_request_was_signed_with() =>
        Assert.That(IdempotencyKey.Read(Signed(Request()), "e-1", "eventId"), Is.EqualTo(((object?)null, (object?)null)));

    private static DefaultHttpContext Request(params string[] keys)
    {
        var context = new DefaultHttpContext();
        if (keys.Length > 0) context.Request.Headers[IdempotencyKey.Header] = keys;
        return context;
    }

    private static DefaultHttpContext Signed(DefaultHttpContext context)
    {
        context.Features.Set(new SignedIdFeature("msg_1"));
        return context;
    }
}
