using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Notifications.Channels.Webhook;
using Notifications.Client;
using Notifications.Client.Sending;
using NUnit.Framework;

namespace Notifications.Tests.Client;

internal sealed class RequestSignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    // Standard Webhooks 1.0.0: the vectors of its libraries.
    [TestCase(Secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}""", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [TestCase("whsec_plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", 1731705121, """{"event_type":"ping","data":{"success":true}}""",
        "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=")]
    public void The_published_vectors_are_signed_alike(string secret, string id, long timestamp, string body, string signature)
    {
        using var request = new HttpRequestMessage();

        new RequestSignature(secret).AddTo(request.Headers, id, DateTimeOffset.FromUnixTimeSeconds(timestamp), Encoding.UTF8.GetBytes(body));

        Assert.That(request.Headers.GetValues("webhook-id"), Is.EqualTo([id]));
        Assert.That(request.Headers.GetValues("webhook-timestamp"), Is.EqualTo([timestamp.ToString(CultureInfo.InvariantCulture)]));
        Assert.That(request.Headers.GetValues("webhook-signature"), Is.EqualTo([signature]));
    }

    [Test]
    public void A_secret_of_another_kind_is_the_key_in_UTF_8()
    {
        using var request = new HttpRequestMessage();
        var expected = HMACSHA256.HashData("süper"u8, "msg_1.5.body"u8);

        new RequestSignature("süper").AddTo(request.Headers, "msg_1", DateTimeOffset.FromUnixTimeSeconds(5), "body"u8);

        Assert.That(request.Headers.GetValues("webhook-signature"), Is.EqualTo([$"v1,{Convert.ToBase64String(expected)}"]));
    }

    [Test]
    public async Task The_body_that_is_sent_is_the_one_that_is_signed_and_a_read_is_signed_over_none()
    {
        var server = FakeServer.Answering(FakeServer.Lost, () => FakeServer.Accepted(), () => FakeServer.Problem(404));
        var client = server.CreateClient(x => x.SigningSecret = Secret);

        await client.PostAsync(new Event { Type = "a", Payload = Payload.From("ö") });
        await client.GetEventAsync("1");

        Assert.That(server.Requests, Has.Count.EqualTo(3).And.All.Matches<FakeServer.Request>(x => StandardWebhookSignature.Verify(
            Secret, x.Header("webhook-id")!, x.Header("webhook-timestamp")!, x.Header("webhook-signature")!, x.Bytes, server.Clock.GetUtcNow())));
    }

    [Test]
    public async Task Without_a_secret_nothing_is_signed()
    {
        var server = FakeServer.Answering(() => FakeServer.Accepted());

        await server.CreateClient().PostAsync(new Event { Type = "a", Payload = Payload.From(1) });

        Assert.That(server.Requests.Single().Headers.Select(x => x.Key), Has.None.StartsWith("webhook-"));
    }
}
