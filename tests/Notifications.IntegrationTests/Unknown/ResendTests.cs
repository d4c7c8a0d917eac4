using System.Diagnostics.Metrics;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Contracts;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using Notifications.Tests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Unknown;

/// <summary>A webhook whose answer was lost is sent again by itself, under the id by which its receiver knows a double.</summary>
public sealed class ResendTests
{
    private Platform _platform = null!;

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_request_that_was_taken_without_an_answer_is_sent_again_under_the_same_id_and_counted([Values] bool silent)
    {
        _platform = await Platform.StartAsync(new() { ["Channels:Webhook:Timeout"] = "00:00:01", ["Channels:Webhook:ConnectTimeout"] = "00:00:01" });
        LoseAnswers(1, silent);

        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        var view = await _platform.WaitForStateAsync(id, "Delivered");

        Assert.That(_platform.Receiver.Calls.Select(x => x.Id), Is.EqualTo(new[] { $"msg_{id:N}", $"msg_{id:N}" }));
        Assert.That(Attempts(view), Is.EqualTo(new[] { (1, "Unknown", silent ? "timeout" : "connection-lost"), (2, "Delivered", null) }));
        Assert.That(view.GetProperty("cycle").GetInt32(), Is.EqualTo(1));
        Assert.That(await PossibleDuplicatesAsync(), Is.EqualTo(1));
        await _platform.WaitForCountAsync("Delivered", 1);
    }

    [Test]
    public async Task While_it_waits_to_be_sent_again_it_says_so()
    {
        _platform = await Platform.StartAsync(new() { ["Delivery:Redelivery:0"] = "00:00:30" });
        LoseAnswers(1);

        var view = await _platform.WaitForStateAsync((await _platform.PostEventAsync()).Notifications[0].Id, "Retrying");

        Assert.That(view.GetProperty("explanation").GetString(),
            Does.StartWith("Nobody knows whether attempt 1 arrived (connection-lost); it is sent again under the same id: attempt 2 is due at 20"));
        Assert.That(await PossibleDuplicatesAsync(), Is.Zero, "not yet");
    }

    [Test]
    public async Task One_that_nobody_ever_answers_for_faults_as_unknown_when_its_attempts_are_used_up()
    {
        _platform = await Platform.StartAsync();
        var counted = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "notifications.duplicates.possible") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref counted, count));
        listener.Start();
        LoseAnswers(4);

        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        var view = await _platform.WaitForStateAsync(id, "Faulted");

        Assert.That(view.GetProperty("fault").GetProperty("cause").GetString(), Is.EqualTo("unknown"));
        Assert.That(Attempts(view).Select(x => x.Outcome), Is.EqualTo(Enumerable.Repeat("Unknown", 4)));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(4));
        await _platform.VirtualHost.WaitForDepthAsync(Queues.Error("webhook"), 1);
        Assert.That(await PossibleDuplicatesAsync(), Is.EqualTo(3));

        using var replay = await _platform.PostAsync("/v1/replays", $$"""{"ids":["{{id}}"]}""");
        await _platform.WaitForStateAsync(id, "Delivered");
        Assert.That(await PossibleDuplicatesAsync(), Is.EqualTo(4), "the operator sent the fourth again");
        Assert.That(Interlocked.Read(ref counted), Is.EqualTo(4));
    }

    [TestCase("Hold", "Held")]
    [TestCase("Fault", "Faulted")]
    public async Task Where_it_is_set_otherwise_it_is_not_sent_again(string policy, string state)
    {
        _platform = await Platform.StartAsync(new() { ["Channels:Webhook:WhenUnknown"] = policy });
        LoseAnswers(1);

        var view = await _platform.WaitForStateAsync((await _platform.PostEventAsync()).Notifications[0].Id, state);

        Assert.That(Attempts(view), Is.EqualTo(new[] { (1, "Unknown", "connection-lost") }));
        await _platform.VirtualHost.WaitForDepthAsync(Queues.Deliver("webhook", "normal"), 0);
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(1));
        Assert.That(await PossibleDuplicatesAsync(), Is.Zero);
        await _platform.WaitForCountAsync(state, 1);
    }

    [Test]
    public async Task A_late_delivered_of_the_first_attempt_wins_while_the_second_is_under_way_and_when_it_is_done()
    {
        _platform = await Platform.StartAsync();
        var secondIsThere = new TaskCompletionSource();
        var answerSecond = new TaskCompletionSource();
        _platform.Receiver.Answer = async (call, response) =>
        {
            if (call.Number == 1) response.HttpContext.Abort();
            else
            {
                secondIsThere.TrySetResult();
                await answerSecond.Task;
                response.StatusCode = 404;
            }
        };
        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        await secondIsThere.Task.WaitAsync(TimeSpan.FromSeconds(60));

        await PublishDeliveredAsync(id);
        var view = await _platform.WaitForStateAsync(id, "Delivered");
        Assert.That(view.GetProperty("explanation").GetString(), Does.EndWith("with attempt 1."));
        Assert.That(await PossibleDuplicatesAsync(), Is.EqualTo(1), "the first arrived after all, and the second was sent");
        Assert.That(view.GetProperty("timeline").EnumerateArray().First(x => x.GetProperty("what").GetString() == "Attempt").GetProperty("wasUnknown").GetBoolean());

        answerSecond.SetResult();
        await _platform.VirtualHost.WaitForDepthAsync(Queues.Error("webhook"), 0);
        await Eventually.GetAsync("the second is on record", () => _platform.Database.ReadAsync<long>($"SELECT count(*) FROM attempt WHERE outcome = 'Rejected'"), x => x == 1);
        await _platform.WaitForStateAsync(id, "Delivered");
        await _platform.WaitForCountAsync("Delivered", 1);

        var faulted = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.WaitForStateAsync(faulted, "Faulted");
        await PublishDeliveredAsync(faulted);
        await _platform.WaitForStateAsync(faulted, "Delivered");
        await _platform.VirtualHost.WaitForDepthAsync(Queues.Error("webhook"), 0);
    }

    [Test]
    public async Task A_lost_redelivery_is_found_by_the_dispatcher()
    {
        _platform = await Platform.StartAsync(new() { ["Dispatch:LostAfter"] = "00:00:02", ["Delivery:Redelivery:0"] = "00:00:05" });
        LoseAnswers(1);
        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.WaitForStateAsync(id, "Retrying");
        foreach (var queue in (await _platform.VirtualHost.GetQueuesAsync()).Where(x => x.StartsWith("delay.", StringComparison.Ordinal)))
            await _platform.VirtualHost.UseChannelAsync(channel => channel.QueuePurgeAsync(queue));

        await _platform.WaitForStateAsync(id, "Delivered");

        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_process_that_is_killed_in_the_middle_of_a_call_costs_one_double_under_the_same_id()
    {
        _platform = await Platform.PrepareAsync(new() { ["Delivery:Lease"] = "00:00:02", ["Dispatch:LostAfter"] = "00:00:02", ["Channels:Webhook:Timeout"] = "00:01:00" });
        var called = new TaskCompletionSource();
        var killed = new TaskCompletionSource();
        _platform.Receiver.Answer = async (call, _) =>
        {
            if (call.Number > 1) return;
            called.TrySetResult();
            await killed.Task;
        };

        await using (var process = await _platform.StartProcessAsync([]))
        {
            await _platform.PostEventAsync();
            await called.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }   // SIGKILL

        killed.SetResult();
        await using var next = await _platform.StartProcessAsync([]);
        var calls = await _platform.Receiver.WaitForAsync(2);
        var id = Guid.ParseExact(calls[0].Id["msg_".Length..], "N");
        var view = await _platform.WaitForStateAsync(id, "Delivered");

        Assert.That(calls[1].Id, Is.EqualTo(calls[0].Id));
        Assert.That(Attempts(view), Is.EqualTo(new[] { (1, "Unknown", "interrupted"), (2, "Delivered", null) }));
        Assert.That(await PossibleDuplicatesAsync(), Is.EqualTo(1));
        await _platform.WaitForCountAsync("Delivered", 1);
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(2));
    }

    /// <summary>The first requests are read and get no answer: the connection is closed, or nothing happens.</summary>
    private void LoseAnswers(int times, bool silent = false) => _platform.Receiver.Answer = async (call, response) =>
    {
        if (call.Number > times) return;
        if (silent) await Silence.UntilAsync(response.HttpContext.RequestAborted);
        response.HttpContext.Abort();
    };

    private Task PublishDeliveredAsync(Guid id) => _platform.Services.GetRequiredService<IBus>().Publish(new NotificationOutcomes
    {
        Items =
        [
            new NotificationOutcome
            {
                NotificationId = id, Cycle = 1, Attempt = 1, Outcome = "Delivered", StartedAt = DateTimeOffset.UtcNow, DurationMilliseconds = 5, Worker = "slow:1",
            },
        ],
    });

    private async Task<long> PossibleDuplicatesAsync() => (await _platform.GetAsync("/v1/stats")).GetProperty("possibleDuplicates").GetInt64();

    private static IEnumerable<(int Number, string? Outcome, string? Error)> Attempts(JsonElement view) => view.GetProperty("timeline").EnumerateArray()
        .Where(x => x.GetProperty("what").GetString() == "Attempt").Select(x => (x.GetProperty("attempt").GetInt32(), x.GetProperty("outcome").GetString(),
            x.TryGetProperty("error", out var error) ? error.GetString() : null));
}
