using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Notifications.IntegrationTests.Destinations;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Tests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Delivery;

/// <summary>
/// What a webhook's receiver answers, or fails to, and what follows: how many attempts, which end, and when. Never early; how late is the load's to say.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class AnswersTests
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(300)];

    private Platform _platform = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync(new() { ["Channels:Webhook:ConnectTimeout"] = "00:00:01", ["Channels:Webhook:Timeout"] = "00:00:01" });
        // The payload says how its receiver answers: so all cases can go on side by side.
        _platform.Receiver.Answer = async (call, response) =>
        {
            var answer = JsonElement.Parse(call.Body).GetProperty("data");
            if (call.Number > answer.GetProperty("times").GetInt32()) return;
            if (answer.GetProperty("status").GetInt32() == 0) await Silence.UntilAsync(response.HttpContext.RequestAborted);
            else response.StatusCode = answer.GetProperty("status").GetInt32();
            if (answer.GetProperty("retryAfter").GetString() is { } wish) response.Headers.RetryAfter = wish;
        };
    }

    [OneTimeTearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [TestCase(400, 1, "rejected", "http-400")]
    [TestCase(401, 1, "rejected", "http-401")]
    [TestCase(404, 1, "rejected", "http-404")]
    [TestCase(302, 1, "rejected", "http-302")]
    [TestCase(410, 1, "rejected", "http-410")]
    [TestCase(408, 4, "exhausted", "http-408")]
    [TestCase(425, 4, "exhausted", "http-425")]
    [TestCase(429, 4, "exhausted", "http-429")]
    [TestCase(500, 4, "exhausted", "http-500")]
    [TestCase(503, 4, "exhausted", "http-503")]
    [TestCase(0, 4, "unknown", "timeout", Description = "no answer within the channel's timeout")]
    public async Task An_answer_has_so_many_attempts_and_this_fault(int status, int attempts, string cause, string error)
    {
        var id = await PostAsync(status);

        await ExpectFaultAsync(id, attempts, cause, error, status == 0 ? null : status);
    }

    [Test]
    public async Task A_refused_connection_is_tried_again() => await ExpectFaultAsync(await PostToAddressAsync("nobody", $"http://127.0.0.1:{UnusedPort()}/"), 4, "exhausted", "refused");

    [Test]
    public async Task A_certificate_that_is_not_trusted_is_tried_again_and_gets_no_request()
    {
        using var authority = new Authority();
        var (key, certificate) = authority.Issue("127.0.0.1");
        using var pem = X509Certificate2.CreateFromPem(certificate, key);
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var heard = ListenAsync(server, pem);

        var id = await PostToAddressAsync("untrusted", $"https://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/");

        await ExpectFaultAsync(id, 4, "exhausted", "tls");
        server.Stop();
        Assert.That(await heard, Is.Zero, "bytes of a request");
    }

    [Test]
    public async Task A_wish_that_is_longer_than_our_wait_is_kept_to_the_second()
    {
        var id = await PostAsync(429, retryAfter: "2", times: 1);

        var view = await _platform.WaitForStateAsync(id, "Delivered");

        Assert.That(view.GetProperty("attempts").GetInt32(), Is.EqualTo(2));
        var calls = _platform.Receiver.Calls.Where(x => x.Id == $"msg_{id:N}").ToList();
        Assert.That(calls[1].At - calls[0].At, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public async Task A_wish_in_seconds_holds_it_in_the_database_until_then() =>
        await ExpectHoldAsync(429, "17", call => call.At + TimeSpan.FromSeconds(17));

    [Test]
    public async Task A_wish_as_a_date_holds_it_until_that_date()
    {
        var date = DateTimeOffset.UtcNow.AddSeconds(90).ToString("R", CultureInfo.InvariantCulture);

        await ExpectHoldAsync(503, date, _ => DateTimeOffset.Parse(date, CultureInfo.InvariantCulture));
    }

    [TestCase("0")]
    [TestCase("Sun, 01 Mar 2020 10:00:00 GMT")]
    [TestCase("soon")]
    public async Task A_wish_that_is_over_or_makes_no_sense_leaves_our_own_waits(string retryAfter) =>
        await ExpectFaultAsync(await PostAsync(503, retryAfter), 4, "exhausted", "http-503", 503);

    [Test]
    public async Task A_receiver_that_is_gone_is_disabled_and_what_is_to_come_waits_until_it_is_enabled()
    {
        await _platform.CreateAsync("gone", "gone.*");
        var first = await PostToAsync("gone.away", 410, times: 1);
        await ExpectFaultAsync(first, 1, "rejected", "http-410", 410);

        var destination = await Eventually.GetAsync("it is disabled", () => _platform.GetAsync("/v1/destinations/gone"), x => x.GetProperty("disabled").GetBoolean());
        Assert.That(destination.GetProperty("disabledReason").GetString(), Is.EqualTo("answered 410 Gone"));
        Assert.That(await _platform.Database.ReadAsync<string>("SELECT updated_by FROM destination WHERE name = 'gone'"), Is.EqualTo("delivery"));
        var later = await PostToAsync("gone.away", 410, times: 0);
        var held = await _platform.WaitForStateAsync(later, "Held");
        Assert.That(held.GetProperty("explanation").GetString(), Is.EqualTo("Held because its destination is disabled: answered 410 Gone."));

        await _platform.DoAsync("POST", "/v1/destinations/gone/enable", 200);
        await _platform.WaitForStateAsync(later, "Delivered");
        Assert.That((await _platform.GetAsync($"/v1/notifications/{first}")).GetProperty("state").GetString(), Is.EqualTo("Faulted"), "its replay is an operator's");
    }

    [Test]
    public async Task A_410_of_an_address_that_has_changed_since_disables_nothing()
    {
        await _platform.CreateAsync("moved", "moved.*");
        var asked = new TaskCompletionSource();
        var changed = new TaskCompletionSource();
        using var old = new HttpListener();
        var port = UnusedPort();
        old.Prefixes.Add($"http://127.0.0.1:{port}/");
        old.Start();
        var answering = AnswerGoneAsync(old, asked, changed.Task);
        await _platform.DoAsync("PATCH", "/v1/destinations/moved", 200, $$"""{"address":"http://127.0.0.1:{{port}}/"}""");
        var id = await PostToAsync("moved.away", 200);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await _platform.DoAsync("PATCH", "/v1/destinations/moved", 200, $$"""{"address":"{{_platform.Receiver.Url}}"}""");
        changed.SetResult();
        await answering;

        await ExpectFaultAsync(id, 1, "rejected", "http-410", 410);
        await _platform.WaitForStateAsync(await PostToAsync("moved.away", 200), "Delivered");
    }

    private static async Task AnswerGoneAsync(HttpListener server, TaskCompletionSource asked, Task mayAnswer)
    {
        var context = await server.GetContextAsync();
        asked.SetResult();
        await mayAnswer;
        context.Response.StatusCode = 410;
        context.Response.Close();
    }

    private async Task ExpectFaultAsync(Guid id, int attempts, string cause, string error, int? status = null)
    {
        var view = await _platform.WaitForStateAsync(id, "Faulted");

        var fault = view.GetProperty("fault");
        Assert.That((view.GetProperty("attempts").GetInt32(), fault.GetProperty("cause").GetString(), fault.GetProperty("error").GetString()), Is.EqualTo((attempts, cause, error)));
        Assert.That(fault.TryGetProperty("status", out var code) && code.ValueKind is JsonValueKind.Number ? code.GetInt32() : (int?)null, Is.EqualTo(status));
        for (var number = 1; number < attempts; number++)
            Assert.That(await WaitedAsync(id, number), Is.GreaterThanOrEqualTo(Waits[number - 1]), $"attempt {number + 1} is early");
    }

    private async Task ExpectHoldAsync(int status, string retryAfter, Func<WebhookReceiver.Call, DateTimeOffset> dueFrom)
    {
        var id = await PostAsync(status, retryAfter);

        var view = await _platform.WaitForStateAsync(id, "Held");

        Assert.That((view.GetProperty("attempts").GetInt32(), view.GetProperty("explanation").GetString()), Is.EqualTo((1, $"Held in PostgreSQL (delay: http-{status}) until {Time(view)}.")));
        var call = _platform.Receiver.Calls.Single(x => x.Id == $"msg_{id:N}");
        Assert.That(view.GetProperty("dueAt").GetDateTimeOffset(), Is.GreaterThanOrEqualTo(dueFrom(call)));
    }

    /// <summary>From the end of an attempt to the beginning of the next one.</summary>
    private Task<TimeSpan> WaitedAsync(Guid id, int number) => _platform.Database.ReadAsync<TimeSpan>($"""
        SELECT next.started_at - this.started_at - make_interval(secs => this.duration_ms / 1000.0) FROM attempt this, attempt next
        WHERE this.notification = '{id}' AND next.notification = this.notification AND this.number = {number} AND next.number = {number + 1}
        """);

    private static string Time(JsonElement view) => view.GetProperty("dueAt").GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>To a destination of its own, so that what one case does to it is not the others' business.</summary>
    private async Task<Guid> PostAsync(int status, string? retryAfter = null, int times = 4)
    {
        var name = $"d{Guid.NewGuid():N}";
        await _platform.CreateAsync(name, $"{name}.called");
        return await PostToAsync($"{name}.called", status, retryAfter, times);
    }

    private async Task<Guid> PostToAsync(string eventType, int status, string? retryAfter = null, int times = 4)
    {
        var answer = JsonSerializer.Serialize(new { status, retryAfter, times });
        return (await _platform.PostEventAsync(eventType, payload: answer)).Notifications.Single().Id;
    }

    private async Task<Guid> PostToAddressAsync(string name, string url)
    {
        await _platform.DoAsync("POST", "/v1/destinations", 201, $$"""{"name":"{{name}}","channel":"webhook","address":"{{url}}"}""");
        await _platform.DoAsync("POST", "/v1/subscriptions", 201, $$"""{"destination":"{{name}}","eventType":"{{name}}.*"}""");
        return await PostToAsync($"{name}.called", 200);
    }

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <returns>How many bytes came through, all connections together.</returns>
    private static async Task<int> ListenAsync(TcpListener server, X509Certificate2 certificate)
    {
        var heard = 0;
        while (true)
        {
            try
            {
                using var client = await server.AcceptTcpClientAsync();
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(certificate);
                heard += await tls.ReadAsync(new byte[100]);
            }
            catch (SocketException)
            {
                return heard;   // it was stopped
            }
            catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client has hung up, as it should.
            }
        }
    }
}
