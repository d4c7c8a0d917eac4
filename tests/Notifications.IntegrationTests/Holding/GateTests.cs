using System.Collections.Concurrent;
using System.Text.Json;
using Notifications.IntegrationTests.Destinations;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Holding;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GateTests
{
    private readonly TaskCompletionSource _opened = new();
    private Platform _platform = null!;
    private int _underWay;
    private int _mostUnderWay;

    [TearDown]
    public async Task Stop()
    {
        _opened.TrySetResult();
        await _platform.DisposeAsync();
    }

    [Test]
    public async Task No_more_are_under_way_than_the_destination_takes_over_all_workers_and_all_arrive_in_the_end()
    {
        await StartAsync(new() { ["Routing:Destinations:0:Policy:Concurrency"] = "3" });
        await _platform.StartHostAsync("Delivery");
        var turn = new SemaphoreSlim(0);
        _platform.Receiver.Answer = (_, _) => CountAsync(() => turn.WaitAsync());

        await PostAsync(30);
        await _platform.Receiver.WaitForAsync(3);
        await WaitForHeldAsync("concurrency", 27);
        turn.Release(1000);
        await _platform.WaitForCountAsync("Delivered", 30);

        Assert.That(_mostUnderWay, Is.EqualTo(3));
    }

    [Test]
    public async Task No_more_go_in_a_second_than_the_destination_takes()
    {
        await StartAsync(new() { ["Routing:Destinations:0:Policy:RatePerSecond"] = "20", ["Routing:Destinations:0:Policy:Burst"] = "2" });

        await PostAsync(42);
        var calls = await _platform.Receiver.WaitForAsync(42);

        Assert.That(calls[^1].At - calls[0].At, Is.GreaterThan(TimeSpan.FromSeconds(1)), "40 beyond the burst are two seconds' worth");
    }

    [Test]
    public async Task A_redelivery_takes_its_turn_at_the_gate_as_well()
    {
        await StartAsync(new() { ["Routing:Destinations:0:Policy:RatePerSecond"] = "1000", ["Routing:Destinations:0:Policy:Burst"] = "1000" });
        _platform.Receiver.AnswerWith(call => call.Number < 3 ? 503 : 200);

        await PostAsync(1);
        await _platform.WaitForCountAsync("Delivered", 1);

        Assert.That(await _platform.Database.ReadAsync<long>("SELECT served FROM gate"), Is.EqualTo(3));
    }

    [Test]
    public async Task A_destination_that_keeps_failing_is_left_alone_and_drains_in_order_when_it_is_well()
    {
        await StartAsync(new()
        {
            ["Holding:CircuitAttempts"] = "5", ["Holding:CircuitBreak"] = "00:00:01",
            ["Delivery:Redelivery:0"] = "00:00:30", ["Delivery:Redelivery:1"] = "00:00:30", ["Delivery:Redelivery:2"] = "00:00:30",
        });
        var isSick = true;
        _platform.Receiver.AnswerWith(_ => isSick ? 503 : 200);
        await PostAsync(10);
        await Eventually.GetAsync("the circuit is open", () => _platform.Database.ReadAsync<long>("SELECT count(*) FROM gate WHERE circuit_until > now()"), x => x == 1);
        var before = _platform.Receiver.Calls.Count;

        var ids = await PostAsync(50);
        await WaitForHeldAsync("circuit", 49);
        await _platform.PostEventAsync("line.written");
        isSick = false;
        foreach (var id in ids) await _platform.WaitForStateAsync(id, "Delivered");

        Assert.That(before, Is.LessThanOrEqualTo(10));
        await Eventually.GetAsync("its gate is gone", () => _platform.Database.ReadAsync<long>("SELECT count(*) FROM gate WHERE width IS NULL AND circuit_until IS NULL"), x => x <= 1);
    }

    [Test]
    public async Task A_destination_that_asks_for_a_pause_gets_it_for_all_that_comes()
    {
        await StartAsync([]);
        _platform.Receiver.Answer = (call, response) =>
        {
            if (call.Number == 1 && call.Body.Contains("first", StringComparison.Ordinal)) (response.StatusCode, response.Headers.RetryAfter) = (429, "2");
            return Task.CompletedTask;
        };

        await _platform.PostEventAsync(payload: """{"name":"first"}""");
        var asked = (await _platform.Receiver.WaitForAsync(1))[0].At;
        await Eventually.GetAsync("its gate is shut", () => _platform.Database.ReadAsync<long>("SELECT count(*) FROM gate WHERE circuit_until > now()"), x => x == 1);
        await PostAsync(5);
        var calls = await _platform.Receiver.WaitForAsync(7);

        Assert.That(calls.Skip(1).Select(x => x.At - asked), Has.All.GreaterThan(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public async Task One_that_hangs_does_not_take_up_the_workers_that_all_share()
    {
        await StartAsync(new()
        {
            ["Delivery:Concurrency:normal"] = "16", ["Holding:MostSlowAttempts"] = "4", ["Holding:SlowAfter"] = "00:00:00.500",
        });
        await _platform.CreateAsync("well", "well.*");
        _platform.Receiver.Answer = (call, _) => call.Body.Contains("\"order.", StringComparison.Ordinal) ? _opened.Task : Task.CompletedTask;

        var hanging = new List<Guid>();
        while (await _platform.Database.ReadAsync<long>("SELECT count(*) FROM gate WHERE width = 4") == 0 && hanging.Count < 12) hanging.AddRange(await PostAsync(1));
        await Eventually.GetAsync("it is found out", () => _platform.Database.ReadAsync<long>("SELECT count(*) FROM gate WHERE width = 4"), x => x == 1);
        await PostAsync(100);
        var well = await _platform.PostEventAsync("well.done");

        await _platform.WaitForStateAsync(well.Notifications.Single().Id, "Delivered");
        await WaitForHeldAsync("concurrency", 100);
        _opened.SetResult();
        await _platform.WaitForCountAsync("Delivered", hanging.Count + 101);
    }

    [Test]
    public async Task What_is_urgent_goes_first_and_what_is_not_goes_all_the_same()
    {
        await StartAsync(new() { ["Routing:Destinations:0:Policy:Concurrency"] = "1" });
        var turn = new SemaphoreSlim(0);
        _platform.Receiver.Answer = (_, _) => turn.WaitAsync();
        await PostAsync(1, "normal");
        await _platform.Receiver.WaitForAsync(1);
        await PostAsync(5, "low");
        await PostAsync(20, "critical");
        await WaitForHeldAsync("concurrency", 25);

        turn.Release(1000);
        var calls = await _platform.Receiver.WaitForAsync(26);

        var low = calls.Index().Where(x => Priority(x.Item) == "low").Select(x => x.Index).ToArray();
        Assert.That(low[0], Is.LessThan(10), "one in eight goes to whoever has waited longest");
        Assert.That(calls.Skip(1).Take(6).Count(x => Priority(x) == "critical"), Is.GreaterThanOrEqualTo(5));
    }

    private static string Priority(WebhookReceiver.Call call) => JsonElement.Parse(call.Body).GetProperty("data").GetProperty("priority").GetString()!;

    private async Task StartAsync(Dictionary<string, string?> settings) => _platform = await Platform.StartAsync(settings);

    private async Task<Guid[]> PostAsync(int count, string priority = "normal")
    {
        var ids = new ConcurrentQueue<Guid>();
        for (var i = 0; i < count; i++)
            ids.Enqueue((await _platform.PostEventAsync(payload: $$"""{"priority":"{{priority}}"}""", more: $"\"priority\":\"{priority}\",")).Notifications.Single().Id);
        return [.. ids];
    }

    private Task<long> WaitForHeldAsync(string reason, long count) => Eventually.GetAsync(
        $"{count} are held for {reason}", () => _platform.Database.ReadAsync<long>($"SELECT count(*) FROM notification WHERE hold_reason = '{reason}'"), x => x >= count);

    private async Task CountAsync(Func<Task> waitAsync)
    {
        var now = Interlocked.Increment(ref _underWay);
        lock (_opened) _mostUnderWay = Math.Max(_mostUnderWay, now);
        await waitAsync();
        Interlocked.Decrement(ref _underWay);
    }
}
