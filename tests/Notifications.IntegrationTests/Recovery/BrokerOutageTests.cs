using System.Net;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Recovery;

/// <summary>The broker goes away and comes back: events are taken all the same, and nothing is lost.</summary>
public sealed class BrokerOutageTests
{
    private PrivateBroker _broker = null!;
    private Platform _platform = null!;

    [SetUp]
    public async Task Start()
    {
        _broker = await PrivateBroker.StartedAsync();
        _platform = await Platform.StartAsync(
            new() { ["Delivery:Redelivery:0"] = "00:00:08", ["Broker:PublishTimeout"] = "00:00:03", ["Dispatch:LostAfter"] = "00:00:05" }, _broker.Url);
    }

    [TearDown]
    public async Task Stop()
    {
        await _platform.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Test]
    public async Task Five_hundred_events_posted_while_the_broker_is_down_are_accepted_and_delivered_afterwards()
    {
        await _broker.StopAsync();

        using var gate = new SemaphoreSlim(32);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
        {
            await gate.WaitAsync();
            try
            {
                await _platform.PostEventAsync("order.created", $"dark-{i}");
            }
            finally
            {
                gate.Release();
            }
        }));
        using var ready = await _platform.Api.GetAsync("/ready");
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the API goes on taking events");
        Assert.That(await ready.Content.ReadAsStringAsync(), Does.Contain("degraded"));

        await _broker.StartAsync();
        await _platform.WaitForCountAsync("Delivered", 500);
        Assert.That(_platform.Receiver.Calls.Select(x => x.Id).Distinct().Count(), Is.EqualTo(500));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(500), "each once");
    }

    [Test]
    public async Task A_redelivery_survives_a_broker_that_is_killed_in_the_middle_of_the_delay()
    {
        await _broker.RestartAsync();
        _platform.Receiver.AnswerWith(call => call.Number == 1 ? 503 : 200);
        var receipt = await _platform.PostEventAsync();
        await _platform.WaitForStateAsync(receipt.Notifications[0].Id, "Retrying");

        await _broker.KillAsync();
        await _broker.StartAsync();

        var view = await _platform.WaitForStateAsync(receipt.Notifications[0].Id, "Delivered");
        Assert.That(view.GetProperty("attempts").GetInt32(), Is.EqualTo(2));
        var calls = _platform.Receiver.Calls;
        Assert.That(calls, Has.Count.EqualTo(2));
        Assert.That(calls[1].At - calls[0].At, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(8)), "never early");
    }

    [Test]
    public async Task A_broker_that_comes_back_empty_is_set_up_anew_and_every_command_made_again()
    {
        _platform.Receiver.AnswerWith(call => call.Number == 1 ? 503 : 200);
        var waiting = await _platform.PostEventAsync();
        await _platform.WaitForStateAsync(waiting.Notifications[0].Id, "Retrying");

        await _broker.WipeAsync();
        _platform.Receiver.AnswerWith(_ => 200);
        foreach (var i in Enumerable.Range(0, 50)) await _platform.PostEventAsync("order.created", $"dark-{i}");
        await _broker.StartAsync();

        await _platform.WaitForCountAsync("Delivered", 51);
        var calls = _platform.Receiver.Calls;
        Assert.That(calls.Count(x => x.Id == calls[0].Id), Is.EqualTo(2), "the redelivery that was lost with its queue, once");
        Assert.That(calls.Select(x => x.Id).Distinct().Count(), Is.EqualTo(51));
        Assert.That(calls, Has.Count.EqualTo(52), "and each of the others once");
    }

    [Test]
    public async Task A_broker_with_a_memory_alarm_stops_no_event_and_is_told_of()
    {
        await _broker.RaiseMemoryAlarmAsync();
        await PostAndExpectDegradedAsync("blocked");
        await _broker.EndMemoryAlarmAsync();

        await ExpectEachDeliveredOnceAsync();
    }

    [Test]
    public async Task A_broker_that_hangs_stops_no_event_and_is_told_of()
    {
        _broker.Freeze();
        await PostAndExpectDegradedAsync("frozen");
        _broker.Thaw();

        await ExpectEachDeliveredOnceAsync();
    }

    private async Task PostAndExpectDegradedAsync(string prefix)
    {
        foreach (var i in Enumerable.Range(0, 20)) await _platform.PostEventAsync("order.created", $"{prefix}-{i}");
        await Eventually.GetAsync("the host is degraded", () => _platform.Api.GetStringAsync("/ready"),
            x => x.Contains("degraded", StringComparison.Ordinal) && x.Contains("confirmed nothing since", StringComparison.Ordinal));
    }

    private async Task ExpectEachDeliveredOnceAsync()
    {
        await _platform.WaitForCountAsync("Delivered", 20);
        Assert.That(_platform.Receiver.Calls.Select(x => x.Id).Distinct().Count(), Is.EqualTo(20));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(20), "each once");
        Assert.That(await _platform.Api.GetStringAsync("/ready"), Does.Contain("\"ready\""));
    }
}
