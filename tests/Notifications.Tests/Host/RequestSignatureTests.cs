using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Notifications.Host.Security;
using NUnit.Framework;

namespace Notifications.Tests.Host;

public sealed class RequestSignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Other = "whsec_plJ3nmyCDGBKInavdOK15jsl";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Time = "1614265330";
    private const string Body = """{"test": 2432232314}""";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private const string Wrong = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    // The vectors of the specification's own libraries.
    [TestCase(Secret, Id, Time, Body, Signature)]
    [TestCase(Other, "msg_loFOjxBNrRLzqYUf", "1731705121", """{"event_type":"ping","data":{"success":true}}""", "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=")]
    public void The_published_vectors_are_right(string secret, string id, string time, string body, string signature)
    {
        var (read, mistake) = RequestSignature.Read(
            Headers(id, time, signature), required: true, DateTimeOffset.FromUnixTimeSeconds(long.Parse(time, CultureInfo.InvariantCulture)));

        Assert.That(mistake, Is.Null);
        Assert.That(read!.FindMistake([secret], Encoding.UTF8.GetBytes(body)), Is.Null);
        Assert.That(read.Id, Is.EqualTo(id));
    }

    [TestCase($"{Wrong} {Signature}", true, Description = "any entry")]
    [TestCase($"{Signature} {Wrong}", true)]
    [TestCase($"v1a,abc v2,xyz {Signature}", true, Description = "versions that nobody here knows")]
    [TestCase($"v2,{Signature}  {Signature}", true, Description = "two spaces")]
    [TestCase(Wrong, false)]
    [TestCase("", false)]
    [TestCase("v1,", false)]
    [TestCase("v1", false)]
    [TestCase("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false, Description = "without a version")]
    [TestCase("V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false)]
    [TestCase("v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false, Description = "another algorithm")]
    [TestCase("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false)]
    [TestCase("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1O", false, Description = "cut")]
    [TestCase("v1,g0hM9SsE-OTPJTGt_tmIKtSyZlE3uFJELVlNIOLJ1OE=", false, Description = "base64url")]
    [TestCase("v1,83484cf52b04f8e4cf2531adfed9882ad4b2665137b852442d594d20e2c9d4e1", false, Description = "hex")]
    [TestCase($"v1,{Signature}", false)]
    [TestCase($"{Signature},{Signature}", false, Description = "commas do not part entries")]
    [TestCase("\u0000 \ud800 v1,ключ", false)]
    public void One_right_v1_entry_is_enough_and_nothing_else_is(string signatures, bool right) =>
        Assert.That(MistakeIn(Headers(Id, Time, signatures)), right ? Is.Null : Is.Not.Null);

    [TestCase(-300, true)]
    [TestCase(300, true)]
    [TestCase(-301, false)]
    [TestCase(301, false)]
    public void A_signature_is_good_for_five_minutes_by_the_products_clock(int seconds, bool good) =>
        Assert.That(RequestSignature.Read(Headers(Id, Time, Signature), required: false, Now.AddSeconds(seconds)).Mistake, good ? Is.Null : Does.Contain("webhook-timestamp"));

    [TestCase("")]
    [TestCase(" 1614265330")]
    [TestCase("+1614265330")]
    [TestCase("-1614265330")]
    [TestCase("1614265330.0")]
    [TestCase("1614265330000")]
    [TestCase("0x60380f72")]
    [TestCase("2021-02-25T15:02:10Z")]
    [TestCase("99999999999999999999999999")]
    public void A_timestamp_that_is_no_time_in_seconds_is_told(string time) =>
        Assert.That(MistakeIn(Headers(Id, time, Signature)), Does.Contain("webhook-timestamp"));

    [TestCase("")]
    [TestCase("msg.1")]
    [TestCase("msg 1")]
    [TestCase("msg\u0001")]
    [TestCase("nachricht-é")]
    public void An_id_that_could_be_mistaken_for_another_is_told(string id) => Assert.That(MistakeIn(Headers(id, Time, Signature)), Does.Contain("webhook-id"));

    [TestCase(200, ExpectedResult = false)]
    [TestCase(201, ExpectedResult = true)]
    public bool An_id_has_200_characters_at_most(int length) =>
        RequestSignature.Read(Headers(new string('x', length), Time, Signature), required: true, Now).Mistake is not null;

    [TestCase(null, Time, Signature)]
    [TestCase(Id, null, Signature)]
    public void The_three_headers_belong_together(string? id, string? time, string signature) => Assert.That(MistakeIn(Headers(id, time, signature)), Does.Contain("together"));

    [Test]
    public void None_of_them_may_stand_twice([Values("webhook-id", "webhook-timestamp", "webhook-signature", "x-hmac-signature")] string header)
    {
        var headers = Headers(Id, Time, Signature, Hex(Secret, Body));
        headers.Append(header, headers[header]);

        Assert.That(MistakeIn(headers), Does.Contain("once"));
    }

    [TestCase("ce-id", "4711", "structured mode")]
    [TestCase("CE-Type", "order.created", "structured mode")]
    [TestCase("Idempotency-Key", "\"another\"", "Idempotency-Key")]
    [TestCase("Idempotency-Key", "rub\u0001bish", "Idempotency-Key")]
    [TestCase("Idempotency-Key", $"\"{Id}\"", null)]
    [TestCase("Idempotency-Key", Id, null)]
    [TestCase("x-correlation-id", "anything", null)]
    public void What_makes_an_event_this_one_does_not_stand_in_a_header_beside_the_signature(string header, string value, string? mistake)
    {
        var headers = Headers(Id, Time, Signature);
        headers[header] = value;

        Assert.That(MistakeIn(headers), mistake is null ? Is.Null : Does.Contain(mistake));
    }

    [Test]
    public void Without_a_signature_it_depends_on_the_key_and_the_other_two_headers_are_none()
    {
        var headers = Headers(Id, Time, null);

        Assert.That(RequestSignature.Read(headers, required: false, Now), Is.EqualTo(((RequestSignature?)null, (string?)null)));
        Assert.That(RequestSignature.Read(headers, required: true, Now).Mistake, Does.Contain("webhook-signature").And.Contain("x-hmac-signature"));
    }

    [TestCase("msg_2", Time, Body)]
    [TestCase(Id, "1614265331", Body)]
    [TestCase(Id, Time, Body + " ", Description = "the body, not its meaning")]
    [TestCase(Id, Time, "")]
    public void Id_time_and_every_byte_of_the_body_are_signed(string id, string time, string body) => Assert.That(MistakeIn(Headers(id, time, Signature), body), Is.Not.Null);

    [Test]
    public void Any_secret_that_is_valid_may_have_signed()
    {
        Assert.That(MistakeIn(Headers(Id, Time, Signature), Body, Other, Secret), Is.Null);
        Assert.That(MistakeIn(Headers(Id, Time, Signature), Body, Other), Is.Not.Null);
    }

    [Test]
    public void Any_other_text_signs_with_its_bytes()
    {
        var content = Encoding.UTF8.GetBytes($"{Id}.{Time}.{Body}");
        var signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData("supersecret"u8, content));

        Assert.That(MistakeIn(Headers(Id, Time, signature), Body, "supersecret"), Is.Null);
    }

    [Test]
    public void A_body_is_signed_in_hex_of_either_case_with_or_without_the_algorithm([Values("", "sha256=")] string prefix, [Values] bool upper, [Values(Secret, "supersecret")] string secret)
    {
        var hex = Hex(secret, Body);

        Assert.That(MistakeIn(Headers(hmac: prefix + (upper ? hex.ToUpperInvariant() : hex)), Body, secret), Is.Null);
        Assert.That(RequestSignature.Read(Headers(hmac: hex), required: true, Now).Signature!.Id, Is.Null, "it has none, whatever webhook-id says");
    }

    [TestCase("sha256=")]
    [TestCase("sha1=83484cf52b04f8e4cf2531adfed9882ad4b2665137b852442d594d20e2c9d4e1")]
    [TestCase("83484cf52b04f8e4cf2531adfed9882ad4b2665137b852442d594d20e2c9d4")]
    [TestCase("83484cf52b04f8e4cf2531adfed9882ad4b2665137b852442d594d20e2c9d4e1e1")]
    [TestCase("g3484cf52b04f8e4cf2531adfed9882ad4b2665137b852442d594d20e2c9d4e1")]
    [TestCase("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    public void What_is_no_hash_in_hex_is_told(string hmac) => Assert.That(MistakeIn(Headers(hmac: hmac)), Does.Contain("64 hex digits"));

    [Test]
    public void An_empty_body_is_signed_as_any_other() => Assert.That(MistakeIn(Headers(hmac: Hex(Secret, "")), ""), Is.Null);

    [Test]
    public void Where_both_kinds_are_there_both_must_be_right([Values] bool first, [Values] bool second) =>
        Assert.That(MistakeIn(Headers(Id, Time, first ? Signature : Wrong, Hex(second ? Secret : Other, Body))), first && second ? Is.Null : Is.Not.Null);

    [Test]
    public void A_header_as_long_as_a_server_takes_is_refused_and_costs_one_hash()
    {
        var spaces = new string(' ', 32_000);
        var entries = string.Join(' ', Enumerable.Repeat(Wrong, 600));

        Assert.That(new[] { MistakeIn(Headers(Id, Time, spaces)), MistakeIn(Headers(Id, Time, entries)) }, Has.All.Not.Null);
    }

    [Test]
    public void No_mistake_tells_the_secret_or_what_was_sent()
    {
        var mistakes = new[] { MistakeIn(Headers("id.with.dots", Time, Wrong)), MistakeIn(Headers(Id, "12345", Wrong)), MistakeIn(Headers(Id, Time, Wrong)), MistakeIn(Headers(hmac: "beef")) };

        Assert.That(mistakes, Has.All.Not.Contains(Secret).And.All.Not.Contains("id.with.dots").And.All.Not.Contains("12345").And.All.Not.Contains("beef"));
    }

    [TestCase("supersecret", ExpectedResult = true)]
    [TestCase(Secret, ExpectedResult = true)]
    [TestCase("", ExpectedResult = false)]
    [TestCase("whsec_", ExpectedResult = false)]
    [TestCase("whsec_no-base64", ExpectedResult = false)]
    public bool A_secret_can_be_signed_with(string secret) => RequestSignature.IsUsable(secret);

    /// <param name="secrets">Those that are valid; left out: the one of the first vector.</param>
    private static string? MistakeIn(HeaderDictionary headers, string body = Body, params string[] secrets)
    {
        var (signature, mistake) = RequestSignature.Read(headers, required: true, Now);
        return mistake ?? signature!.FindMistake(secrets is [] ? [Secret] : secrets, Encoding.UTF8.GetBytes(body));
    }

    private static string Hex(string secret, string body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));

    private static HeaderDictionary Headers(string? id = null, string? time = null, string? signatures = null, string? hmac = null)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in new[] { ("webhook-id", id), ("webhook-timestamp", time), ("webhook-signature", signatures), ("x-hmac-signature", hmac) })
            if (value is not null) headers[name] = value;
        return headers;
    }
}
