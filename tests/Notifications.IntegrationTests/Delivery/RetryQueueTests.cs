using Microsoft.Extensions.DependencyInjection;
using Notifications.Dispatch;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Delivery;

/// <summary>What has waited for its time does not wait again behind those who came later.</summary>
public sealed class RetryQueueTests
{
    private static readonly string First = Queues.Deliver("webhook", "normal");
    private static readonly string Retry = Queues.Retry("webhook");

    private Platform _platform = null!;

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_redelivery_does_not_wait_behind_a_backlog()
    {
        _platform = await Platform.StartAsync(new() { ["Delivery:Concurrency:normal"] = "1" });
        var backlogIsThere = new TaskCompletionSource();
        var backlogMayGo = new TaskCompletionSource();
        var first = "";
        _platform.Receiver.Answer = async (call, response) =>
        {
            if (Interlocked.CompareExchange(ref first, call.Id, "") == "")
            {
                await backlogIsThere.Task;
                response.StatusCode = 503;
            }
            else if (call.Id != first) await backlogMayGo.Task;
        };
        var failing = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.Receiver.WaitForAsync(1);
        for (var i = 0; i < 20; i++) await _platform.PostEventAsync();
        backlogIsThere.SetResult();

        await _platform.WaitForStateAsync(failing, "Delivered");

        Assert.That((await _platform.GetAsync("/v1/stats")).GetProperty("notifications").GetProperty("Delivered").GetInt64(), Is.EqualTo(1), "the backlog has not moved");
        backlogMayGo.SetResult();
        await _platform.WaitForCountAsync("Delivered", 21);
    }

    [Test]
    public async Task Whatever_a_process_is_restricted_to_it_makes_the_redeliveries_of_its_channels()
    {
        _platform = await Platform.StartAsync(new() { ["Delivery:Priorities:0"] = "critical" });
        _platform.Receiver.AnswerWith(call => call.Number < 4 ? 503 : 200);

        var id = (await _platform.PostEventAsync(more: "\"priority\":\"critical\",")).Notifications[0].Id;

        await _platform.WaitForStateAsync(id, "Delivered");
        Assert.That(await _platform.VirtualHost.GetQueuesAsync(), Does.Contain(Retry).And.Not.Contain(First));
    }

    [Test]
    public async Task What_the_dispatcher_sends_after_a_hold_goes_among_the_retries_and_a_replay_begins_by_priority()
    {
        await StartWithoutDeliveryAsync();
        var (held, faulted) = ((await _platform.PostEventAsync()).Notifications[0].Id, (await _platform.PostEventAsync()).Notifications[0].Id);
        await _platform.VirtualHost.WaitForDepthAsync(First, 2);
        await _platform.VirtualHost.UseChannelAsync(channel => channel.QueuePurgeAsync(First));
        await _platform.Database.RunAsync($"""
            UPDATE notification SET state = 'Held', hold_reason = 'delay', attempt = 1, answered = 1, due_at = now(), version = version + 1 WHERE id = '{held}';
            UPDATE notification SET state = 'Faulted', fault_cause = 'exhausted', attempt = 4, answered = 4, due_at = NULL, faulted_at = now(), version = version + 1
            WHERE id = '{faulted}'
            """);

        await _platform.VirtualHost.WaitForDepthAsync(Retry, 1);
        Assert.That(await _platform.VirtualHost.FindDepthAsync(First), Is.Zero);
        using var replay = await _platform.PostAsync("/v1/replays", $$"""{"ids":["{{faulted}}"]}""");
        await _platform.VirtualHost.WaitForDepthAsync(First, 1);
        Assert.That(await _platform.VirtualHost.FindDepthAsync(Retry), Is.EqualTo(1));
    }

    [Test]
    public async Task A_lost_redelivery_is_found_however_long_the_queue_of_its_priority_is()
    {
        await StartWithoutDeliveryAsync();
        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.VirtualHost.WaitForDepthAsync(First, 1);
        await _platform.PostEventAsync();

        await DeferAsync(id, "0 s");

        await _platform.VirtualHost.WaitForDepthAsync(Retry, 1);
    }

    /// <summary>Its queue is first in, first out, but by when they came back: what was accepted later may have been redelivered earlier.</summary>
    [Test]
    public async Task A_redelivery_that_waits_is_not_taken_for_lost_because_later_events_were_sent()
    {
        await StartWithoutDeliveryAsync();
        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        var later = (await _platform.PostEventAsync()).Notifications[0].Id;
        var sender = _platform.Services.GetRequiredService<CommandSender>();
        Assert.That(await sender.TrySendAsync(new Command(id, "webhook", "normal", 1, 2, null), CancellationToken.None));
        await _platform.VirtualHost.WaitForDepthAsync(Retry, 1);
        await _platform.Database.RunAsync($"UPDATE notification SET state = 'Delivered', attempt = 1, answered = 1, due_at = NULL WHERE id = '{later}'");

        await DeferAsync(id, "1 hour");
        await Eventually.GetAsync("the dispatcher has looked",
            () => _platform.Database.ReadAsync<bool>($"SELECT due_at > now() + interval '1 minute' FROM notification WHERE id = '{id}'"), x => x);

        Assert.That(await _platform.VirtualHost.FindDepthAsync(Retry), Is.EqualTo(1));
    }

    /// <summary>A delivery host declares the queues and goes: what is sent from now on waits in them.</summary>
    private async Task StartWithoutDeliveryAsync()
    {
        _platform = await Platform.StartAsync(new() { ["Dispatch:LostAfter"] = "00:00:02" }, start: false);
        await _platform.StartHostAsync("Delivery");
        await _platform.StopHostsAsync();
        await _platform.StartHostAsync("Api,Lifecycle");
    }

    /// <summary>Its first attempt ended Deferred, and its redelivery is due since then.</summary>
    private Task DeferAsync(Guid notification, string since) => _platform.Database.RunAsync($"""
        UPDATE notification SET state = 'Retrying', attempt = 1, answered = 1, next_attempt_at = now() - interval '{since}', due_at = now(), version = version + 1,
            commanded_at = now() - interval '2 hours'
        WHERE id = '{notification}'
        """);
}
