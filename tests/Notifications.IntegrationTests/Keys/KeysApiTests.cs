using System.Diagnostics;
using System.Text;
using Notifications.IntegrationTests.Destinations;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Keys;

public sealed class KeysApiTests
{
    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_key_is_made_used_changed_rotated_and_revoked()
    {
        var made = await _platform.MakeKeyAsync("backend");
        Assert.That(made.Secret, Does.Match("^ntf_[A-Za-z0-9_-]{43}$"));
        Assert.That((await _platform.SendAsync(made.Secret, """{"eventType":"a.b","payload":{}}""", "POST", "/v1/events")).Status, Is.EqualTo(202));
        Assert.That(await _platform.TryAsync(made.Secret), Is.EqualTo(403), "only what its scopes allow");

        var changed = await _platform.DoAsync("PATCH", $"/v1/keys/{made.Id}", 200, """{"scopes":["read"],"ratePerSecond":2500.5}""", ifMatch: "\"1\"");
        Assert.That(await _platform.TryAsync(made.Secret), Is.EqualTo(200), "at once, on the instance that changed it");
        Assert.That((changed.GetProperty("name").GetString(), changed.GetProperty("ratePerSecond").GetDouble(), changed.GetProperty("version").GetInt32()), Is.EqualTo(("backend", 2500.5, 2)));

        var rotated = (await _platform.DoAsync("POST", $"/v1/keys/{made.Id}/secrets", 201, """{"overlapSeconds":3}""")).GetProperty("secret").GetString()!;
        Assert.That((await _platform.TryAsync(made.Secret), await _platform.TryAsync(rotated)), Is.EqualTo((200, 200)), "both, for a while");
        await Eventually.GetAsync("the overlap is over", () => _platform.TryAsync(made.Secret), x => x == 401);
        Assert.That(await _platform.TryAsync(rotated), Is.EqualTo(200));

        var last = (await _platform.DoAsync("POST", $"/v1/keys/{made.Id}/secrets", 201, """{"overlapSeconds":0}""")).GetProperty("secret").GetString()!;
        Assert.That((await _platform.TryAsync(rotated), await _platform.TryAsync(last)), Is.EqualTo((401, 200)));

        await _platform.DoAsync("DELETE", $"/v1/keys/{made.Id}", 204);
        Assert.That(await _platform.TryAsync(last), Is.EqualTo(401));
        await _platform.DoAsync("DELETE", $"/v1/keys/{made.Id}", 204);
        Assert.That((await _platform.DoAsync("PATCH", $"/v1/keys/{made.Id}", 409, """{"name":"other"}""")).Type(), Is.EqualTo("/problems/key-revoked"));
        Assert.That((await _platform.DoAsync("POST", $"/v1/keys/{made.Id}/secrets", 409)).Type(), Is.EqualTo("/problems/key-revoked"));
        Assert.That((await _platform.GetAsync($"/v1/keys/{made.Id}")).GetProperty("revokedBy").GetString(), Is.EqualTo("tests"));
    }

    [Test]
    public async Task A_revoked_key_is_refused_within_two_seconds_on_an_instance_that_nobody_told()
    {
        using var other = await _platform.StartHostAsync("Api");
        var made = await _platform.MakeKeyAsync("backend", "\"read\"");
        var url = other.BaseAddress!.ToString();
        await Eventually.GetAsync("the other instance knows the key", () => _platform.TryAsync(made.Secret, url: url), x => x == 200);

        await _platform.DoAsync("DELETE", $"/v1/keys/{made.Id}", 204);
        var revoked = Stopwatch.GetTimestamp();
        var lastAccepted = TimeSpan.Zero;
        await Eventually.GetAsync("the other instance refuses it", async () =>
        {
            var asked = Stopwatch.GetElapsedTime(revoked);
            var status = await _platform.TryAsync(made.Secret, url: url);
            if (status == 200) lastAccepted = asked;
            return status;
        }, x => x == 401);

        Assert.That(lastAccepted, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public async Task Keys_are_listed_page_by_page_and_the_revoked_ones_on_demand()
    {
        var names = new[] { "a", "b", "c" };
        foreach (var name in names) await _platform.MakeKeyAsync(name);
        var first = await _platform.GetAsync("/v1/keys?limit=2");
        var second = await _platform.GetAsync($"/v1/keys?limit=2&after={first.GetProperty("next").GetString()}");
        await _platform.DoAsync("DELETE", $"/v1/keys/{first.GetProperty("items")[0].GetProperty("id").GetString()}", 204);

        Assert.That(Names(first).Concat(Names(second)), Is.EqualTo(names));
        Assert.That(Names(await _platform.GetAsync("/v1/keys")), Is.EqualTo(new[] { "b", "c" }));
        Assert.That(Names(await _platform.GetAsync("/v1/keys?revoked=true")), Is.EqualTo(names));
        await _platform.DoAsync("GET", "/v1/keys?revoked=perhaps", 400);
        await _platform.DoAsync("GET", "/v1/keys?colour=red", 400);
    }

    [Test]
    public async Task A_name_is_unique_until_its_key_is_revoked()
    {
        var made = await _platform.MakeKeyAsync("backend");
        var other = await _platform.MakeKeyAsync("other");
        Assert.That((await _platform.DoAsync("POST", "/v1/keys", 409, """{"name":"backend","producer":"x","scopes":["read"]}""")).Type(), Is.EqualTo("/problems/key-exists"));
        Assert.That((await _platform.DoAsync("PATCH", $"/v1/keys/{other.Id}", 409, """{"name":"backend"}""")).Type(), Is.EqualTo("/problems/key-exists"));

        await _platform.DoAsync("DELETE", $"/v1/keys/{made.Id}", 204);

        await _platform.DoAsync("PATCH", $"/v1/keys/{other.Id}", 200, """{"name":"backend"}""");
    }

    [TestCase("""{"producer":"x","scopes":["read"]}""", "name")]
    [TestCase("""{"name":"","producer":"x","scopes":["read"]}""", "name")]
    [TestCase("""{"name":"a","scopes":["read"]}""", "producer")]
    [TestCase("""{"name":"a","producer":"x"}""", "scopes")]
    [TestCase("""{"name":"a","producer":"x","scopes":[]}""", "scopes")]
    [TestCase("""{"name":"a","producer":"x","scopes":["owner"]}""", "scopes")]
    [TestCase("""{"name":"a","producer":"x","scopes":["read",null]}""", "scopes")]
    [TestCase("""{"name":"a","producer":"x","scopes":["read"],"signing":"maybe"}""", "signing")]
    [TestCase("""{"name":"a","producer":"x","scopes":["read"],"signing":"required","signingSecret":"short"}""", "signingSecret")]
    [TestCase("""{"name":"a","producer":"x","scopes":["read"],"signingSecret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}""", "signingSecret")]
    [TestCase("""{"name":"a","producer":"x","scopes":["read"],"ratePerSecond":0}""", "ratePerSecond")]
    [TestCase("""{"name":"a","producer":"x","scopes":["read"],"ratePerSecond":1,"burst":0}""", "burst")]
    [TestCase("""{"name":"a","producer":"x","scopes":["read"],"burst":5}""", "burst")]
    [TestCase("""{"name":"a","producer":"x","scopes":["read"],"secret":"mine"}""", "secret")]
    public async Task What_no_key_can_be_is_told(string body, string field) =>
        Assert.That((await _platform.DoAsync("POST", "/v1/keys", 400, body)).GetProperty("errors").TryGetProperty(field, out _), Is.True);

    [Test]
    public async Task A_change_is_made_to_what_the_caller_saw_and_to_what_it_may_be()
    {
        var made = await _platform.MakeKeyAsync("backend", more: ""","ratePerSecond":5,"burst":10""");

        await _platform.DoAsync("PATCH", $"/v1/keys/{made.Id}", 412, """{"name":"b"}""", ifMatch: "\"7\"");
        await _platform.DoAsync("DELETE", $"/v1/keys/{made.Id}", 412, ifMatch: "\"7\"");
        await _platform.DoAsync("POST", $"/v1/keys/{made.Id}/secrets", 412, ifMatch: "\"7\"");
        foreach (var body in new[] { """{"ratePerSecond":null}""", """{"signing":"required"}""", """{"name":null}""", """{"producer":"other"}""" })
            await _platform.DoAsync("PATCH", $"/v1/keys/{made.Id}", 400, body);
        var changed = await _platform.DoAsync("PATCH", $"/v1/keys/{made.Id}", 200, """{"ratePerSecond":null,"burst":null}""");

        Assert.That((changed.GetProperty("ratePerSecond").ValueKind, changed.GetProperty("burst").ValueKind), Is.EqualTo((System.Text.Json.JsonValueKind.Null, System.Text.Json.JsonValueKind.Null)));
        foreach (var (method, path) in new[] { ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/secrets"), ("POST", "/signing-secrets") })
            foreach (var id in new[] { $"{Guid.CreateVersion7()}", "none" })
                await _platform.DoAsync(method, $"/v1/keys/{id}{path}", 404, method == "PATCH" ? "{}" : null);
    }

    [Test]
    public async Task Only_an_admin_sees_or_makes_keys()
    {
        var made = await _platform.MakeKeyAsync("almost", "\"ingest\",\"read\",\"operate\"");

        Assert.That(await _platform.TryAsync(made.Secret, "/v1/keys"), Is.EqualTo(403));
        Assert.That((await _platform.SendAsync(made.Secret, """{"name":"mine","producer":"x","scopes":["admin"]}""", "POST", "/v1/keys")).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task Producers_have_their_event_ids_to_themselves_and_one_has_them_with_all_its_keys()
    {
        var shop = await _platform.MakeKeyAsync("shop-1");
        var shopToo = await _platform.MakeKeyAsync("shop-2");
        var billing = await _platform.MakeKeyAsync("billing", producer: "billing");
        const string Body = """{"eventId":"4711","eventType":"a.b","payload":{}}""";

        var first = (await _platform.SendAsync(shop.Secret, Body, "POST", "/v1/events")).Body;
        var same = (await _platform.SendAsync(shopToo.Secret, Body, "POST", "/v1/events")).Body;
        var other = (await _platform.SendAsync(billing.Secret, Body, "POST", "/v1/events")).Body;

        Assert.That((same.GetProperty("duplicate").GetBoolean(), same.GetProperty("id").GetGuid()), Is.EqualTo((true, first.GetProperty("id").GetGuid())));
        Assert.That((other.GetProperty("duplicate").GetBoolean(), other.GetProperty("id").GetGuid() == first.GetProperty("id").GetGuid()), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task That_a_key_was_used_is_written_at_the_latest_when_the_process_ends_and_moves_no_version()
    {
        var used = await _platform.MakeKeyAsync("used", "\"read\"");
        await _platform.MakeKeyAsync("unused");
        var version = await _platform.Database.ReadAsync<long>("SELECT version FROM api_key_version");
        await _platform.TryAsync(used.Secret);

        await _platform.StopHostsAsync();

        Assert.That(await _platform.Database.ReadAsync<string[]>("SELECT array_agg(name) FROM api_key WHERE last_used_at > created_at"), Is.EqualTo(new[] { "used" }));
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT version FROM api_key_version"), Is.EqualTo(version));
        Assert.That(await _platform.Database.ReadAsync<int>($"SELECT version FROM api_key WHERE id = '{used.Id}'"), Is.EqualTo(1));
    }

    [TestCase("UPDATE api_key SET revoked_at = now()")]
    [TestCase("UPDATE api_key SET scopes = '{ingest}'")]
    [TestCase("DELETE FROM api_key_secret")]
    public async Task A_change_by_plain_SQL_counts_as_well(string sql)
    {
        var made = await _platform.MakeKeyAsync("backend", "\"read\"");
        Assert.That(await _platform.TryAsync(made.Secret), Is.EqualTo(200));

        await _platform.Database.RunAsync(sql);

        await Eventually.GetAsync("it is refused", () => _platform.TryAsync(made.Secret), x => x is 401 or 403, TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task Keys_and_signing_secrets_are_told_once_and_are_nowhere_in_the_database_the_answers_or_the_logs()
    {
        var made = await _platform.MakeKeyAsync("backend", "\"ingest\",\"read\"", more: ""","signing":"optional" """);
        var rotated = (await _platform.DoAsync("POST", $"/v1/keys/{made.Id}/secrets", 201)).GetProperty("secret").GetString()!;
        var signing = (await _platform.DoAsync("POST", $"/v1/keys/{made.Id}/signing-secrets", 201)).GetProperty("secret").GetString()!;
        foreach (var key in new[] { made.Secret, rotated }) Assert.That(await _platform.TryAsync(key), Is.EqualTo(200));
        Assert.That((await _platform.SendSignedAsync(rotated, signing, "id-1", """{"eventType":"a.b","payload":{}}""")).Status, Is.EqualTo(202));
        await _platform.SendSignedAsync(rotated, "not-the-secret", "id-2", "{}");

        var answers = new StringBuilder();
        foreach (var path in new[] { "/v1/keys", $"/v1/keys/{made.Id}" }) answers.Append(await _platform.Api.GetStringAsync(path));
        foreach (var secret in new[] { made.Secret["ntf_".Length..], rotated["ntf_".Length..], made.SigningSecret!["whsec_".Length..], signing["whsec_".Length..] })
        {
            Assert.That(await CountRowsWithAsync(secret), Is.Zero, "in the database");
            Assert.That(answers.ToString(), Does.Not.Contain(secret));
            Assert.That(TestLogs.Lines.Where(x => x.Contains(secret, StringComparison.Ordinal)), Is.Empty);
        }

        Assert.That(await CountRowsWithAsync("backend"), Is.GreaterThan(0), "the search finds what is there");
    }

    private static IEnumerable<string?> Names(System.Text.Json.JsonElement page) => page.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("name").GetString());

    /// <summary>In every column of every table, whatever its type.</summary>
    private async Task<long> CountRowsWithAsync(string text)
    {
        var tables = await _platform.Database.ReadAsync<string[]>("SELECT array_agg(tablename::text) FROM pg_tables WHERE schemaname = 'public'");
        var counts = string.Join(" + ", tables.Select(x => $"(SELECT count(*) FROM \"{x}\" t WHERE t::text LIKE '%{text.Replace("_", "\\_", StringComparison.Ordinal)}%')"));
        return await _platform.Database.ReadAsync<long>($"SELECT {counts}");
    }
}
