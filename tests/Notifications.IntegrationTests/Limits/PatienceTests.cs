using System.Net.Sockets;
using System.Text;
using Notifications.IntegrationTests.Infrastructure;
using Npgsql;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Limits;

/// <summary>What waits too long is ended, and what doesn't fit is not let in.</summary>
public sealed class PatienceTests
{
    private const string ReducedCapacity = "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity";
    private const int Mebibyte = 1024 * 1024;

    private Platform _platform = null!;

    [OneTimeSetUp]
    public async Task Start() => _platform = await Platform.StartAsync(new()
    {
        ["Limits:RequestTimeout"] = "00:00:02",
        ["Limits:SlowBodyGrace"] = "00:00:01.100",
        ["Limits:HeadersTimeout"] = "00:00:01",
        ["Limits:MostBodyBytes"] = $"{2 * Mebibyte}",
        ["Intake:MostBytesWaiting"] = $"{Mebibyte}",
    });

    [OneTimeTearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_body_that_trickles_is_given_up()
    {
        using var client = await SendAsync("POST /v1/events HTTP/1.1\r\nHost: here\r\nX-API-Key: test-key\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");

        Assert.That(await ReadToEndAsync(client), Does.StartWith("HTTP/1.1 408 ").And.Contain("/problems/timeout"));
    }

    [Test]
    public async Task Headers_that_never_end_are_given_up()
    {
        using var client = await SendAsync("POST /v1/events HTTP/1.1\r\nHost: here\r\n");

        Assert.That(await ReadToEndAsync(client), Does.StartWith("HTTP/1.1 408 "));
    }

    [Test]
    public async Task A_request_that_waits_too_long_is_answered_and_its_event_is_stored_all_the_same()
    {
        const string body = """{"eventId":"patient","eventType":"nobody.asks","payload":{}}""";
        await using (await LockIntakeAsync())
        {
            using var answer = await _platform.PostAsync("/v1/events", body);
            var problem = await answer.ExpectProblemAsync(503, "/problems/no-answer-in-time");
            Assert.That(problem.GetProperty("detail").GetString(), Does.StartWith("Whether the request was stored is not known"));
            Assert.That(answer.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        }

        await Eventually.GetAsync("the event that was under way is stored", () => _platform.Database.ReadAsync<long>("SELECT count(*) FROM event WHERE event_id = 'patient'"), x => x == 1);
        using var again = await _platform.PostAsync("/v1/events", body);
        Assert.That(await again.Content.ReadAsStringAsync(), Does.Contain("\"duplicate\":true"));
    }

    [Test]
    public async Task Payloads_that_wait_for_the_database_are_bounded_by_their_bytes()
    {
        Task<HttpResponseMessage> waiting;
        await using (await LockIntakeAsync())
        {
            waiting = _platform.PostAsync("/v1/events", OfBytes(600_000));
            await WaitForIntakeAsync();
            using var refused = await _platform.PostAsync("/v1/events", OfBytes(600_000));
            await refused.ExpectProblemAsync(503, ReducedCapacity);
            Assert.That(refused.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
            Assert.That(waiting.IsCompleted, Is.False, "what was let in before is still waited for");
        }

        Assert.That((int)(await waiting).StatusCode, Is.EqualTo(202));
        using var afterwards = await _platform.PostAsync("/v1/events", OfBytes(600_000));
        Assert.That((int)afterwards.StatusCode, Is.EqualTo(202));
    }

    [Test]
    public async Task Bodies_that_would_not_fit_into_memory_are_not_read()
    {
        // Each may become as long as it says, or as long as a body may be where it says nothing; and it is held open.
        const string begun = "POST /v1/events HTTP/1.1\r\nHost: here\r\nX-API-Key: test-key\r\nContent-Type: application/json\r\n";
        using (var said = await SendAsync($"{begun}Content-Length: {Mebibyte}\r\nExpect: 100-continue\r\n\r\n"))
        using (var unsaid = await SendAsync($"{begun}Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"))
        {
            // Both are being read as soon as the server asks for more.
            foreach (var client in new[] { said, unsaid }) Assert.That(await ReadLineAsync(client), Is.EqualTo("HTTP/1.1 100 Continue"));

            using var refused = await _platform.PostAsync("/v1/events", OfBytes(10));
            await refused.ExpectProblemAsync(503, ReducedCapacity);
            Assert.That((int)(await _platform.Api.GetAsync("/v1/stats")).StatusCode, Is.EqualTo(200), "who sends no body is not concerned");
        }

        await Eventually.GetAsync("there is room again", async () => (int)(await _platform.PostAsync("/v1/events", OfBytes(10))).StatusCode, x => x == 202);
    }

    private static string OfBytes(int bytes) =>
        $$"""{"eventType":"nobody.asks","payload":[{{string.Join(',', Enumerable.Repeat($"\"{new string('x', Math.Min(bytes, 1000))}\"", Math.Max(1, bytes / 1000)))}}]}""";

    /// <summary>Until it is disposed no event gets into the database.</summary>
    private async Task<NpgsqlConnection> LockIntakeAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_platform.Database.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE event_key IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private Task<bool> WaitForIntakeAsync() => Eventually.GetAsync("the intake waits", () => _platform.Database.ReadAsync<bool>(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'event_key'::regclass AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"), x => x);

    private async Task<TcpClient> SendAsync(string text)
    {
        var url = new Uri(_platform.Url);
        var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        return client;
    }

    /// <summary>Until the server closes the connection.</summary>
    private static async Task<string> ReadToEndAsync(TcpClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await new StreamReader(client.GetStream()).ReadToEndAsync(patience.Token);
    }

    private static async Task<string?> ReadLineAsync(TcpClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await new StreamReader(client.GetStream(), bufferSize: 16, leaveOpen: true).ReadLineAsync(patience.Token);
    }
}
