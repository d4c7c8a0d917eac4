using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Tests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Operations;

/// <summary>A supervisor ends processes in the midst of their work, and starts them before the servers that they need.</summary>
public sealed class StartAndStopTests
{
    private const int Events = 150;

    [Test]
    public async Task A_process_that_is_told_to_end_finishes_its_calls_and_hands_back_the_rest()
    {
        await using var platform = await Platform.PrepareAsync();
        var process = await platform.StartProcessAsync();
        var release = new TaskCompletionSource();
        platform.Receiver.Answer = (_, _) => release.Task;
        await PostAsync(platform);
        await platform.Receiver.WaitForAsync(10);

        var ending = process.StopAsync();
        await Eventually.GetAsync("it knows that it is to end", () => Task.FromResult(process.Output), x => x.Any(y => y.Contains("shutting down", StringComparison.Ordinal)));
        release.SetResult();
        var (exitCode, _) = await ending;
        await process.DisposeAsync();

        Assert.That(exitCode, Is.Zero);
        Assert.That(platform.Receiver.Calls, Has.Count.LessThan(Events), "it takes no more");
        await using var next = await platform.StartProcessAsync();
        await platform.WaitForCountAsync("Delivered", Events);
        Assert.That(platform.Receiver.Calls.Select(x => x.Number), Is.All.EqualTo(1), "each once");
        Assert.That((await platform.GetAsync("/v1/stats")).GetProperty("possibleDuplicates").GetInt64(), Is.Zero);
    }

    [Test]
    public async Task A_process_whose_calls_never_end_does_end_and_loses_nothing()
    {
        await using var platform = await Platform.PrepareAsync(new()
        {
            ["Channels:Webhook:Timeout"] = "00:01:30", ["Delivery:Lease"] = "00:00:05", ["Dispatch:LostAfter"] = "00:00:05",
        });
        var process = await platform.StartProcessAsync();
        platform.Receiver.Answer = (call, response) => call.Number == 1 ? Silence.UntilAsync(response.HttpContext.RequestAborted) : Task.CompletedTask;
        var id = (await platform.PostEventAsync()).Notifications[0].Id;
        await platform.Receiver.WaitForAsync(1);

        var (exitCode, took) = await process.StopAsync();
        await process.DisposeAsync();
        await using var next = await platform.StartProcessAsync();
        var view = await platform.WaitForStateAsync(id, "Delivered");

        Assert.That(exitCode, Is.Zero);
        Assert.That(took, Is.LessThan(TimeSpan.FromSeconds(45)), "less than the calls would take");
        Assert.That(platform.Receiver.Calls.Select(x => x.Number), Is.EqualTo(new[] { 1, 2 }), "the same id twice");
        Assert.That(view.GetProperty("cycle").GetInt32(), Is.EqualTo(1), "nothing faulted");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_process_waits_for_its_servers_in_whatever_order_they_come_and_says_for_which(bool databaseFirst)
    {
        await using var postgres = await PrivatePostgres.StartedAsync();
        await using var broker = new PrivateBroker();
        var database = await Database.CreateAsync(postgres.Connection.ConnectionString);
        await using (var platform = await Platform.StartAsync(broker: broker.Url, start: false, database: database))
        {
            await postgres.StopAsync();
            await using var process = await platform.BeginProcessAsync();
            var checks = (await platform.WaitForReadinessAsync("not-ready")).GetProperty("checks");
            Assert.That((checks.GetProperty("database").GetString(), checks.GetProperty("broker").GetString()), Is.Not.EqualTo(("ok", "ok")));
            Assert.That(await PostOneAsync(platform), Is.EqualTo(HttpStatusCode.ServiceUnavailable));

            await (databaseFirst ? postgres.StartAsync() : broker.StartAsync());
            if (databaseFirst)
            {
                Assert.That((await platform.WaitForReadinessAsync("degraded")).GetProperty("checks").GetProperty("database").GetString(), Is.EqualTo("ok"));
                Assert.That(await PostOneAsync(platform), Is.EqualTo(HttpStatusCode.Accepted), "the API needs no broker");
            }

            await (databaseFirst ? broker.StartAsync() : postgres.StartAsync());
            await platform.WaitForReadinessAsync("ready");
            Assert.That(await PostOneAsync(platform), Is.EqualTo(HttpStatusCode.Accepted));
            await platform.WaitForCountAsync("Delivered", databaseFirst ? 2 : 1);
            Assert.That((await process.StopAsync()).ExitCode, Is.Zero);
        }
    }

    private static async Task<HttpStatusCode> PostOneAsync(Platform platform)
    {
        using var response = await platform.PostAsync("/v1/events", """{"eventType":"order.created","payload":1}""");
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable) Assert.That((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString(), Is.Not.Empty);
        return response.StatusCode;
    }

    private static Task PostAsync(Platform platform) => Parallel.ForEachAsync(
        Enumerable.Range(0, Events), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) => await platform.PostEventAsync());
}
