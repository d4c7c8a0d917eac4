using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Notifications.IntegrationTests.Destinations;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Keys;

public sealed class SigningTests
{
    private const string Event = """{"eventType":"a.b","payload":{"total":42}}""";
    private const string Invalid = "/problems/signature-invalid";

    private Platform _platform = null!;

    [OneTimeSetUp]
    public async Task Start() => _platform = await Platform.StartAsync(new() { ["Intake:MaxBodyBytes"] = "4096" });

    [OneTimeTearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_key_that_must_sign_gets_nothing_in_unsigned_and_nobody_parses_it()
    {
        var key = await MakeAsync("required", "\"ingest\",\"read\"");

        Assert.That(Refusal(await SendAsync(key, Event)), Is.EqualTo((401, Invalid)), "unsigned");
        Assert.That(Refusal(await SendAsync(key, "{ no JSON")), Is.EqualTo((401, Invalid)), "nobody looked whether it is JSON");
        Assert.That(Refusal(await SignAsync(key, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Event)), Is.EqualTo((401, Invalid)), "by another secret");
        Assert.That(Refusal(await SignAsync(key, key.SigningSecret!, Event, ago: TimeSpan.FromMinutes(6))), Is.EqualTo((401, Invalid)), "too old");
        Assert.That(Refusal(await SignAsync(key, key.SigningSecret!, "{ no JSON")), Is.EqualTo((400, "/problems/malformed-json")), "signed, so it was read");
        Assert.That((await SignAsync(key, key.SigningSecret!, Event)).Status, Is.EqualTo(202));
        Assert.That(await _platform.TryAsync(key.Secret), Is.EqualTo(200), "reading needs no signature");
    }

    [Test]
    public async Task A_signed_body_arrives_as_it_was_sent_and_may_be_as_large_as_any()
    {
        var key = await MakeAsync("required");
        var large = Sized(4096);

        Assert.That((await SignAsync(key, key.SigningSecret!, large)).Status, Is.EqualTo(202));
        Assert.That(Refusal(await SignAsync(key, key.SigningSecret!, Sized(4097))), Is.EqualTo((413, "/problems/too-large")));
    }

    [Test]
    public async Task Where_it_is_optional_a_signature_that_is_there_must_be_right()
    {
        var key = await MakeAsync("optional");
        var hash = Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.SigningSecret!), Encoding.UTF8.GetBytes(Event)));

        Assert.That((await SendAsync(key, Event)).Status, Is.EqualTo(202));
        Assert.That((await SendAsync(key, Event, ("x-hmac-signature", $"sha256={hash}"))).Status, Is.EqualTo(202));
        Assert.That(Refusal(await SendAsync(key, Event + " ", ("x-hmac-signature", hash))), Is.EqualTo((401, Invalid)));
        Assert.That(Refusal(await SendAsync(key, Event, ("webhook-signature", "v1,abc"))), Is.EqualTo((401, Invalid)));
        Assert.That(Refusal(await SendAsync(key, "", "GET", "/v1/stats", ("x-hmac-signature", hash))), Is.EqualTo((401, Invalid)), "of a GET as well");
    }

    [Test]
    public async Task Where_it_is_off_signatures_are_not_looked_at()
    {
        var key = await MakeAsync("off");

        Assert.That(key.SigningSecret, Is.Null);
        Assert.That((await SendAsync(key, Event, ("x-hmac-signature", "rubbish"), ("webhook-signature", "rubbish"))).Status, Is.EqualTo(202));
    }

    [Test]
    public async Task While_signing_secrets_overlap_either_signs_and_after_that_the_new_one_alone()
    {
        var key = await MakeAsync("required");
        var rotated = (await _platform.DoAsync("POST", $"/v1/keys/{key.Id}/signing-secrets", 201, """{"overlapSeconds":3}""")).GetProperty("secret").GetString()!;

        Assert.That(((await SignAsync(key, key.SigningSecret!, Event)).Status, (await SignAsync(key, rotated, Event)).Status), Is.EqualTo((202, 202)));
        await Eventually.GetAsync("the overlap is over", async () => (await SignAsync(key, key.SigningSecret!, Event)).Status, x => x == 401);
        Assert.That((await SignAsync(key, rotated, Event)).Status, Is.EqualTo(202));
    }

    [Test]
    public async Task A_secret_of_ones_own_may_be_any_long_text_and_a_key_begins_to_sign_when_it_has_one()
    {
        const string Own = "a-text-of-thirty-characters-or-so";
        var key = await MakeAsync("off");

        await _platform.DoAsync("PATCH", $"/v1/keys/{key.Id}", 400, """{"signing":"required"}""");
        await _platform.DoAsync("POST", $"/v1/keys/{key.Id}/signing-secrets", 201, $$"""{"secret":"{{Own}}"}""");
        await _platform.DoAsync("PATCH", $"/v1/keys/{key.Id}", 200, """{"signing":"required"}""");

        Assert.That(((await SendAsync(key, Event)).Status, (await SignAsync(key, Own, Event)).Status), Is.EqualTo((401, 202)));
    }

    [Test]
    public async Task An_event_without_an_id_is_one_event_however_often_somebody_sends_what_was_signed()
    {
        var key = await MakeAsync("required");
        var other = await MakeAsync("required");

        var first = await _platform.SendSignedAsync(key.Secret, key.SigningSecret!, "evt-1", Event);
        var again = await _platform.SendSignedAsync(key.Secret, key.SigningSecret!, "evt-1", Event);
        var unsigned = await SendAsync(other, Event, ("webhook-id", "evt-1"));

        Assert.That((first.Status, again.Status, unsigned.Status), Is.EqualTo((202, 202, 401)));
        Assert.That((first.Body.GetProperty("duplicate").GetBoolean(), again.Body.GetProperty("duplicate").GetBoolean()), Is.EqualTo((false, true)));
        Assert.That(again.Body.GetProperty("id").GetGuid(), Is.EqualTo(first.Body.GetProperty("id").GetGuid()));
    }

    [Test]
    public async Task A_batch_is_signed_as_anything_and_a_compressed_body_as_what_was_compressed()
    {
        var key = await MakeAsync("required");
        var hash = Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.SigningSecret!), Encoding.UTF8.GetBytes(Event)));

        var batch = await _platform.SendSignedAsync(key.Secret, key.SigningSecret!, "batch-1", $$"""{"events":[{{Event}},{{Event}}]}""", path: "/v1/events/batch");
        var again = await _platform.SendSignedAsync(key.Secret, key.SigningSecret!, "batch-1", $$"""{"events":[{{Event}},{{Event}}]}""", path: "/v1/events/batch");
        using var client = Platform.CreateClient(_platform.Url, key.Secret);
        client.DefaultRequestHeaders.Add("x-hmac-signature", hash);
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(Event));
        using var content = new ByteArrayContent(packed.ToArray()) { Headers = { { "Content-Type", "application/json" }, { "Content-Encoding", "gzip" } } };
        using var compressed = await client.PostAsync("/v1/events", content);

        Assert.That((batch.Status, batch.Body.GetProperty("accepted").GetInt32()), Is.EqualTo((200, 2)), $"{batch.Body}");
        Assert.That(again.Body.GetProperty("duplicates").GetInt32(), Is.EqualTo(2), $"{again.Body}");
        Assert.That((int)compressed.StatusCode, Is.EqualTo(202), await compressed.Content.ReadAsStringAsync());
    }

    [Test]
    public async Task A_signed_order_is_carried_out_once()
    {
        var key = await MakeAsync("required", "\"admin\"");
        var other = await MakeAsync("required", "\"admin\"");
        var (first, second) = (Subscription("order.1"), Subscription("order.2"));

        Assert.That((await OrderAsync(key, "one", first)).Status, Is.EqualTo(201));
        Assert.That(Refusal(await OrderAsync(key, "one", first)), Is.EqualTo((409, "/problems/already-received")), "it missed the answer");
        Assert.That(Refusal(await OrderAsync(key, "one", second)), Is.EqualTo((409, "/problems/already-received")), "whatever it orders");
        Assert.That((await OrderAsync(other, "one", second)).Status, Is.EqualTo(201), "another key has ids of its own");
        Assert.That(await CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task An_order_that_was_refused_may_come_again()
    {
        var key = await MakeAsync("required", "\"admin\"");

        Assert.That((await OrderAsync(key, "two", """{"destination":"hook"}""")).Status, Is.EqualTo(400));
        Assert.That((await OrderAsync(key, "two", Subscription("order.3"))).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task What_was_remembered_of_orders_goes_when_no_signature_of_then_is_good_any_more()
    {
        await _platform.Database.RunAsync("""
            INSERT INTO signed_request SELECT 'k', 'old-' || n, now() - interval '11 minutes' FROM generate_series(1, 150) n;
            INSERT INTO signed_request VALUES ('k', 'young', now() - interval '9 minutes');
            """);
        var key = await MakeAsync("required", "\"admin\"");

        foreach (var id in new[] { "three", "four" }) await OrderAsync(key, id, Subscription($"order.{id}"));

        Assert.That(await _platform.Database.ReadAsync<string[]>("SELECT array_agg(webhook_id) FROM signed_request WHERE key = 'k'"), Is.EqualTo(new[] { "young" }));
    }

    [Test]
    public async Task A_signing_secret_that_can_not_be_read_is_nobodys_mistake_but_the_servers()
    {
        var key = await MakeAsync("required");
        await _platform.Database.RunAsync($"UPDATE api_key_signing_secret SET secret = 'damaged' WHERE key = '{key.Id}'");

        await Eventually.GetAsync("the server says so", async () => Refusal(await SignAsync(key, key.SigningSecret!, Event)), x => x == (503, "/problems/secret-unreadable"));
    }

    private Task<KeyOperator.MadeKey> MakeAsync(string signing, string scopes = "\"ingest\"") =>
        _platform.MakeKeyAsync($"{signing}-{Guid.CreateVersion7()}", scopes, more: $$""","signing":"{{signing}}" """);

    private Task<(int Status, JsonElement Body)> SendAsync(KeyOperator.MadeKey key, string body, params (string Name, string Value)[] headers) =>
        SendAsync(key, body, "POST", "/v1/events", headers);

    private Task<(int Status, JsonElement Body)> SendAsync(KeyOperator.MadeKey key, string body, string method, string path, params (string Name, string Value)[] headers) =>
        _platform.SendAsync(key.Secret, body, method, path, headers);

    private Task<(int Status, JsonElement Body)> SignAsync(KeyOperator.MadeKey key, string secret, string body, TimeSpan ago = default) =>
        _platform.SendSignedAsync(key.Secret, secret, $"{Guid.CreateVersion7()}", body, ago: ago);

    private Task<(int Status, JsonElement Body)> OrderAsync(KeyOperator.MadeKey key, string id, string body) =>
        _platform.SendSignedAsync(key.Secret, key.SigningSecret!, id, body, path: "/v1/subscriptions");

    private Task<long> CountAsync() => _platform.Database.ReadAsync<long>("SELECT count(*) FROM subscription WHERE event_type IN ('order.1', 'order.2')");

    private static (int Status, string Type) Refusal((int Status, JsonElement Body) answer) =>
        (answer.Status, answer.Body.TryGetProperty("type", out var type) ? type.GetString()! : answer.Body.ToString());

    private static string Subscription(string eventType) => $$"""{"destination":"hook","eventType":"{{eventType}}"}""";

    private static string Sized(int bytes)
    {
        const string Rest = """{"eventType":"a.b","payload":""}""";
        return Rest.Insert(Rest.Length - 2, new string('x', bytes - Rest.Length));
    }
}
