using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.IntegrationTests.Keys;
using Npgsql;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Recovery;

/// <summary>Every route says 503, and when to come back, while the database can't answer; and 4xx for what the database will never take.</summary>
public sealed class DatabaseRoutesTests
{
    private static readonly Guid SomeId = Guid.CreateVersion7();

    /// <summary>Each route with a request that gets as far as the database.</summary>
    private static readonly Dictionary<string, (string Path, string? Body)> Requests = new()
    {
        ["POST /v1/events"] = ("/v1/events", """{"eventType":"order.created","payload":{}}"""),
        ["POST /events/ingest"] = ("/events/ingest", """{"eventType":"order.created","payload":{}}"""),
        ["POST /v1/events/batch"] = ("/v1/events/batch", """{"events":[{"eventType":"order.created","payload":{}}]}"""),
        ["GET /v1/events"] = ("/v1/events?channel=webhook", null),
        ["GET /v1/events/{id}"] = ($"/v1/events/{SomeId}", null),
        ["POST /v1/notifications/"] = ("/v1/notifications", """{"destination":"hook","eventType":"a.b","payload":{}}"""),
        ["GET /v1/notifications/"] = ("/v1/notifications?state=Faulted", null),
        ["GET /v1/notifications/{id}"] = ($"/v1/notifications/{SomeId}", null),
        ["DELETE /v1/notifications/{id}"] = ($"/v1/notifications/{SomeId}", null),
        ["POST /v1/notifications/{id}/skip"] = ($"/v1/notifications/{SomeId}/skip", null),
        ["POST /v1/replays"] = ("/v1/replays", """{"filter":{}}"""),
        ["GET /v1/replays/{id}"] = ($"/v1/replays/{SomeId}", null),
        ["GET /v1/stats"] = ("/v1/stats", null),
        ["GET /v1/destinations/"] = ("/v1/destinations", null),
        ["POST /v1/destinations/"] = ("/v1/destinations", """{"name":"new","channel":"webhook","address":"https://example.org/"}"""),
        ["GET /v1/destinations/{name}"] = ("/v1/destinations/hook", null),
        ["PATCH /v1/destinations/{name}"] = ("/v1/destinations/hook", """{"address":"https://example.org/"}"""),
        ["DELETE /v1/destinations/{name}"] = ("/v1/destinations/hook", null),
        ["POST /v1/destinations/{name}/disable"] = ("/v1/destinations/hook/disable", """{"reason":"a test"}"""),
        ["POST /v1/destinations/{name}/enable"] = ("/v1/destinations/hook/enable", null),
        ["POST /v1/destinations/{name}/secrets"] = ("/v1/destinations/hook/secrets", null),
        ["POST /v1/destinations/{name}/ping"] = ("/v1/destinations/hook/ping", null),
        ["GET /v1/subscriptions/"] = ("/v1/subscriptions", null),
        ["POST /v1/subscriptions/"] = ("/v1/subscriptions", """{"destination":"hook","eventType":"new.*"}"""),
        ["POST /v1/subscriptions/match"] = ("/v1/subscriptions/match", """{"eventType":"order.created","payload":{}}"""),
        ["GET /v1/subscriptions/{id}"] = ($"/v1/subscriptions/{SomeId}", null),
        ["PUT /v1/subscriptions/{id}"] = ($"/v1/subscriptions/{SomeId}", """{"eventType":"new.*","priority":"high"}"""),
        ["DELETE /v1/subscriptions/{id}"] = ($"/v1/subscriptions/{SomeId}", null),
        ["GET /v1/keys/"] = ("/v1/keys", null),
        ["POST /v1/keys/"] = ("/v1/keys", """{"name":"new","producer":"shop","scopes":["ingest"]}"""),
        ["GET /v1/keys/{id}"] = ($"/v1/keys/{SomeId}", null),
        ["PATCH /v1/keys/{id}"] = ($"/v1/keys/{SomeId}", """{"name":"other"}"""),
        ["DELETE /v1/keys/{id}"] = ($"/v1/keys/{SomeId}", null),
        ["POST /v1/keys/{id}/secrets"] = ($"/v1/keys/{SomeId}/secrets", null),
        ["POST /v1/keys/{id}/signing-secrets"] = ($"/v1/keys/{SomeId}/signing-secrets", null),
    };

    /// <summary>They need no database, or, for receipts, a provider who signs: that one is below.</summary>
    private static readonly string[] Others = ["GET /health", "GET /ready", "GET /openapi/v1.json", "GET /docs/", "GET /docs/style.css", "POST /v1/receipts/sms/{notification:guid}/{cycle:int}/{attempt:int}"];

    private PrivatePostgres _postgres = null!;
    private SmsProvider _provider = null!;
    private Platform _platform = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _postgres = await PrivatePostgres.StartedAsync();
        _provider = await SmsProvider.StartAsync();
        var database = await Database.CreateAsync(_postgres.Connection.ConnectionString);
        _platform = await Platform.StartAsync(
            new()
            {
                ["Storage:ConnectionString"] = $"{database.ConnectionString};Command Timeout=2",
                ["Channels:Sms:BaseAddress"] = _provider.Url,
                ["Channels:Sms:AccountSid"] = SmsProvider.AccountSid,
                ["Channels:Sms:AuthToken"] = SmsProvider.Token,
                ["Channels:Sms:From"] = SmsProvider.From,
                ["Channels:Sms:CallbackBaseUrl"] = SmsProvider.PublicUrl,
            },
            database: database);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _platform.DisposeAsync();
        await _provider.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Test]
    public async Task Every_route_says_503_while_the_database_is_away_and_works_afterwards()
    {
        var routes = _platform.Services.GetServices<EndpointDataSource>().SelectMany(x => x.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(x => x.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {x.RoutePattern.RawText}"));
        Assert.That(routes, Is.EquivalentTo(Requests.Keys.Concat(Others)), "a route that is new belongs in this table");
        await _platform.PostEventAsync();

        await _postgres.StopAsync();
        try
        {
            using (Assert.EnterMultipleScope())
            {
                foreach (var (route, request) in Requests) await ExpectUnavailableAsync(route, await SendAsync(route, request.Path, request.Body));
                await ExpectUnavailableAsync("receipts", await CallBackAsync());
            }

            using var ready = await _platform.Api.GetAsync("/ready");
            Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(await ready.Content.ReadAsStringAsync(), Does.Contain("can't be reached"));
            Assert.That((await _platform.Api.GetAsync("/health")).IsSuccessStatusCode);
        }
        finally
        {
            await _postgres.StartAsync();
        }

        foreach (var (route, request) in Requests.Where(x => x.Key.StartsWith("GET", StringComparison.Ordinal)))
            Assert.That((int)(await SendAsync(route, request.Path, request.Body)).StatusCode, Is.LessThan(500), route);
        Assert.That((int)(await CallBackAsync()).StatusCode, Is.EqualTo(204));
    }

    [Test]
    public async Task A_key_of_the_database_gets_503_while_nobody_can_say_whether_it_is_revoked_and_opens_again_afterwards()
    {
        var made = await _platform.MakeKeyAsync("stored", "\"read\"");
        using var client = Platform.CreateClient(_platform.Url, made.Secret);
        Assert.That((await client.GetAsync("/v1/stats")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        await _postgres.StopAsync();
        try
        {
            // For two seconds it is still known who nobody is.
            using var nobody = Platform.CreateClient(_platform.Url, "unknown");
            await Eventually.GetAsync("503", () => nobody.GetAsync("/v1/stats"), x => x.StatusCode == HttpStatusCode.ServiceUnavailable);
            await ExpectUnavailableAsync("with no key that anybody knows", await nobody.GetAsync("/v1/stats"));
            await ExpectUnavailableAsync("with a key of the database", await client.GetAsync("/v1/stats"));
            Assert.That((await client.GetAsync("/health")).IsSuccessStatusCode);
        }
        finally
        {
            await _postgres.StartAsync();
        }

        await Eventually.GetAsync("it opens again", async () => await client.GetAsync("/v1/stats"), x => x.StatusCode == HttpStatusCode.OK);
    }

    [TestCase("/v1/events/a%00b")]
    [TestCase("/v1/destinations/a%00b")]
    [TestCase("/v1/notifications?destination=a%00b")]
    [TestCase("/v1/notifications?eventType=a%00b")]
    [TestCase("/v1/events?userId=a%00b")]
    [TestCase("/v1/events/x?source=a%00b")]
    public async Task What_the_database_will_never_take_is_no_reason_to_come_back(string path)
    {
        using var answer = await _platform.Api.GetAsync(path);

        Assert.That((int)answer.StatusCode, Is.InRange(400, 499), await answer.Content.ReadAsStringAsync());
        Assert.That(answer.Headers.RetryAfter, Is.Null);
    }

    /// <summary>The rows of an answer arrive before the commit: only the server's last word says that it happened.</summary>
    [TestCase("RAISE EXCEPTION USING ERRCODE = '40001'")]
    [TestCase("PERFORM pg_sleep(20); RETURN NULL")]
    public async Task An_event_whose_commit_fails_or_takes_too_long_gets_no_202(string how)
    {
        var id = $"not-committed-{how.Length}";
        await _platform.Database.RunAsync($"""
            CREATE FUNCTION fail_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {how}; END $$;
            CREATE CONSTRAINT TRIGGER fail_commit AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail_commit();
            """);
        try
        {
            using var answer = await SendAsync("POST", "/v1/events", $$$"""{"eventId":"{{{id}}}","eventType":"order.created","payload":{}}""");
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        }
        finally
        {
            await _platform.Database.RunAsync("DROP FUNCTION fail_commit() CASCADE");
        }

        Assert.That(await _platform.Database.ReadAsync<long>($"SELECT count(*) FROM event WHERE event_id = '{id}'"), Is.Zero);
        await _platform.WaitForStateAsync((await _platform.PostEventAsync(eventId: id, payload: "{}")).Notifications[0].Id, "Delivered");
    }

    /// <summary>A real one: each holds what the other waits for, and only the product's session looks for deadlocks soon.</summary>
    [Test]
    public async Task An_event_that_loses_a_deadlock_gets_a_503_and_is_accepted_when_it_is_posted_again()
    {
        await using var other = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_postgres.Connection.ConnectionString) { Database = _platform.Database.Name }.ConnectionString);
        await other.OpenAsync();
        await RunAsync(other, "SET deadlock_timeout = '60s'; BEGIN; LOCK TABLE notification IN ACCESS EXCLUSIVE MODE");

        var posting = SendAsync("POST", "/v1/events", """{"eventId":"crosswise","eventType":"order.created","payload":{}}""");
        await Eventually.GetAsync("the intake waits, with a lock in its hands", () => _platform.Database.ReadAsync<bool>("""
            SELECT EXISTS (SELECT FROM pg_locks had JOIN pg_locks asked USING (pid) WHERE had.relation = 'event_key'::regclass AND had.granted AND NOT asked.granted)
            """), x => x);
        await RunAsync(other, "LOCK TABLE event_key IN ACCESS EXCLUSIVE MODE; ROLLBACK");

        Assert.That((await posting).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        await _platform.WaitForStateAsync((await _platform.PostEventAsync(eventId: "crosswise", payload: "{}")).Notifications[0].Id, "Delivered");
    }

    [Test]
    public async Task A_claim_and_an_outcome_whose_commits_fail_are_made_again_and_the_provider_is_called_once()
    {
        await _platform.Database.RunAsync("""
            CREATE SEQUENCE failed_commits;
            GRANT USAGE ON failed_commits TO public;
            CREATE FUNCTION fail_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('failed_commits') IN (1, 2, 4, 5) THEN RAISE EXCEPTION USING ERRCODE = '40001'; END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER fail_commit AFTER UPDATE ON notification DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail_commit();
            """);
        var before = _platform.Receiver.Calls.Count;

        var view = await _platform.WaitForStateAsync((await _platform.PostEventAsync()).Notifications[0].Id, "Delivered");

        await _platform.Database.RunAsync("DROP FUNCTION fail_commit() CASCADE; DROP SEQUENCE failed_commits");
        Assert.That(_platform.Receiver.Calls.Count - before, Is.EqualTo(1));
        Assert.That(view.GetProperty("attempts").GetInt32(), Is.EqualTo(1));
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task ExpectUnavailableAsync(string route, HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.That((int)answer.StatusCode, Is.EqualTo(503), $"{route}: {body}");
        Assert.That(answer.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero), route);
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"), route);
        Assert.That(JsonDocument.Parse(body).RootElement.GetProperty("type").GetString(), Is.EqualTo("/problems/database-unavailable"), route);
    }

    private async Task<HttpResponseMessage> SendAsync(string route, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Split(' ')[0]), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _platform.Api.SendAsync(request);
    }

    private Task<HttpResponseMessage> CallBackAsync() =>
        _provider.CallBackAsync(_platform, $"{SmsProvider.PublicUrl}/v1/receipts/sms/{SomeId}/1/1", "SM0", "delivered");
}
