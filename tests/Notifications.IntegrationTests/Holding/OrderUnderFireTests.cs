using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Notifications.IntegrationTests.Destinations;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Holding;

/// <summary>
/// Lanes whose receiver fails by chance, while workers are killed and the broker goes away: in every lane, what arrives for the first time arrives in the
/// order in which it was accepted, and nothing is left out. NOTIFICATIONS_LANES and NOTIFICATIONS_LANE_EVENTS make it longer, NOTIFICATIONS_SEED repeats it.
/// </summary>
public sealed class OrderUnderFireTests
{
    private const double FailureRatio = 0.2;

    private static readonly int Lanes = Setting("NOTIFICATIONS_LANES", 12);
    private static readonly int Events = Setting("NOTIFICATIONS_LANE_EVENTS", 25);
    private static readonly int Seed = Setting("NOTIFICATIONS_SEED", Environment.TickCount & 0xffff);

    private readonly ConcurrentDictionary<string, ConcurrentQueue<int>> _arrived = [];
    private PrivateBroker _broker = null!;
    private Platform _platform = null!;

    [SetUp]
    public async Task Start()
    {
        _broker = await PrivateBroker.StartedAsync();
        _platform = await Platform.StartAsync(new()
        {
            ["Routing:Destinations:0:Policy:Order"] = "key",
            ["Delivery:Lease"] = "00:00:03",
            ["Dispatch:LostAfter"] = "00:00:03",
            ["Broker:PublishTimeout"] = "00:00:05",
        }, _broker.Url, start: false);
        await _platform.StartHostAsync("Api,Lifecycle");
    }

    [TearDown]
    public async Task Stop()
    {
        await _platform.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Test]
    public async Task Lanes_keep_their_order_whatever_fails()
    {
        await TestContext.Out.WriteLineAsync($"{Lanes} lanes of {Events} events, seed {Seed}");
        var chance = new Random(Seed);
        _platform.Receiver.Answer = (call, response) => ReceiveAsync(call, response, chance);
        var workers = new[] { await _platform.StartOneMoreAsync("Delivery"), await _platform.StartOneMoreAsync("Delivery") };

        using var over = new CancellationTokenSource();
        var operating = ReplayFaultsAsync(over.Token);
        var posting = Task.WhenAll(Enumerable.Range(0, Lanes).Select(PostLaneAsync));
        foreach (var (share, index) in new[] { (0.1, 0), (0.3, 1), (0.5, 0) })
        {
            await WaitForArrivalsAsync(share);
            await workers[index].KillAsync();
            await workers[index].DisposeAsync();
            workers[index] = await _platform.StartOneMoreAsync("Delivery");
        }

        await _broker.RestartAsync();
        await posting;
        await WaitForArrivalsAsync(1);
        await over.CancelAsync();
        await operating;

        foreach (var (lane, numbers) in _arrived) Assert.That(numbers.Distinct(), Is.EqualTo(Enumerable.Range(1, Events)), $"{lane}, seed {Seed}");
        Assert.That(_arrived, Has.Count.EqualTo(Lanes));
        await TestContext.Out.WriteLineAsync($"{_platform.Receiver.Calls.Count} calls");
        foreach (var worker in workers) await worker.DisposeAsync();
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>A 202 before the next POST: that is the order that is promised.</summary>
    private async Task PostLaneAsync(int lane)
    {
        for (var number = 1; number <= Events; number++)
            await _platform.PostEventAsync(payload: $$"""{"lane":"{{lane}}","number":{{number}}}""", more: $"\"orderingKey\":\"{lane}\",");
    }

    private Task ReceiveAsync(WebhookReceiver.Call call, HttpResponse response, Random chance)
    {
        double fate;
        lock (chance) fate = chance.NextDouble();
        if (fate < FailureRatio / 2) response.StatusCode = 503;
        else if (fate < FailureRatio) response.HttpContext.Abort();   // nobody knows whether it arrived
        else
        {
            var data = JsonElement.Parse(call.Body).GetProperty("data");
            _arrived.GetOrAdd(data.GetProperty("lane").GetString()!, _ => []).Enqueue(data.GetProperty("number").GetInt32());
        }

        return Task.CompletedTask;
    }

    /// <summary>One in some hundred fails four times; without an operator its lane would wait for ever.</summary>
    private async Task ReplayFaultsAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken)) await _platform.DoAsync("POST", "/v1/replays", 202, """{"filter":{"channel":"webhook"}}""");
        }
        catch (OperationCanceledException)
        {
        }
    }

    private Task<int> WaitForArrivalsAsync(double share) => Eventually.GetAsync($"{share:P0} have arrived",
        () => Task.FromResult(_arrived.Values.Sum(x => x.Distinct().Count())), x => x >= share * Lanes * Events, TimeSpan.FromMinutes(Setting("NOTIFICATIONS_LANE_MINUTES", 10)));
}
