using System.Text;
using NUnit.Framework;
using Notifications.Channels.Webhook;

namespace Notifications.Tests.Channels.Webhook;

internal sealed class StandardWebhookSignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static readonly byte[] Body = """{"test": 2432232314}"""u8.ToArray();
    private static readonly DateTimeOffset SignedAt = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    // The first is the vector of the reference libraries, the second that of the specification's text.
    [TestCase(Secret, Id, 1614265330, """{"test": 2432232314}""", Signature)]
    [TestCase(
        "whsec_plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", 1731705121, """{"event_type":"ping","data":{"success":true}}""",
        "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=")]
    public void The_published_vectors_come_out(string secret, string id, long timestamp, string body, string signature) =>
        Assert.That(
            StandardWebhookSignature.Sign(secret, id, DateTimeOffset.FromUnixTimeSeconds(timestamp), Encoding.UTF8.GetBytes(body)),
            Is.EqualTo(signature));

    [TestCase(Signature, true)]
    [TestCase("v1,AAAA " + Signature, true)]
    [TestCase("v1a,abc " + Signature + " v2,x", true)]
    [TestCase("v1,h0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false)]
    [TestCase("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false)]
    [TestCase("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false)]
    [TestCase("v1,", false)]
    [TestCase("v1,not base64!", false)]
    [TestCase("", false)]
    public void One_right_v1_signature_is_enough_and_nothing_else_is(string signatures, bool valid) =>
        Assert.That(StandardWebhookSignature.Verify(Secret, Id, Timestamp, signatures, Body, SignedAt), Is.EqualTo(valid));

    [TestCase(0, true)]
    [TestCase(300, true)]
    [TestCase(-300, true)]
    [TestCase(301, false)]
    [TestCase(-301, false)]
    public void A_signature_holds_five_minutes_either_way(int seconds, bool valid) =>
        Assert.That(StandardWebhookSignature.Verify(Secret, Id, Timestamp, Signature, Body, SignedAt.AddSeconds(seconds)), Is.EqualTo(valid));

    [TestCase("")]
    [TestCase("yesterday")]
    [TestCase("-1614265330")]
    [TestCase("9223372036854775807")]
    [TestCase("99999999999999999999")]
    public void A_timestamp_that_is_none_is_refused_without_an_exception(string timestamp) =>
        Assert.That(StandardWebhookSignature.Verify(Secret, Id, timestamp, Signature, Body, SignedAt), Is.False);

    [TestCase("msg_other", """{"test": 2432232314}""", Secret)]
    [TestCase(Id, """{"test": 2432232315}""", Secret)]
    [TestCase(Id, """{"test": 2432232314}""", "whsec_plJ3nmyCDGBKInavdOK15jsl")]
    [TestCase(Id, """{"test": 2432232314}""", "not a secret")]
    public void Another_id_body_or_secret_does_not_verify(string id, string body, string secret) =>
        Assert.That(StandardWebhookSignature.Verify(secret, id, Timestamp, Signature, Encoding.UTF8.GetBytes(body), SignedAt), Is.False);

    [TestCase("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [TestCase("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    [TestCase("whsec_", false)]
    [TestCase("whsec_%%%", false)]
    [TestCase("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    [TestCase(null, false)]
    public void A_secret_is_whsec_and_base64(string? secret, bool usable) =>
        Assert.That(StandardWebhookSignature.IsUsable(secret), Is.EqualTo(usable));

    [Test]
    public void An_unusable_secret_is_not_repeated_in_the_exception()
    {
        var exception = Assert.Throws<ArgumentException>(() => StandardWebhookSignature.Sign("hunter2", Id, SignedAt, Body));

        Assert.That(exception!.ToString(), Does.Not.Contain("hunter2"));
    }
}
