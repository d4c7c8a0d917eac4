using Microsoft.Extensions.DependencyInjection;
using Notifications.Dispatch;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Recovery;

/// <summary>Commands get lost, doubled and interrupted; the rows know better.</summary>
public sealed class LostCommandTests
{
    private static readonly string Queue = Queues.Deliver("webhook", "normal");

    private Platform _platform = null!;

    [SetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync(new() { ["Dispatch:LostAfter"] = "00:00:02" }, start: false);
        // A delivery host declares the queues and goes: what is posted from now on waits in them.
        await _platform.StartHostAsync("Delivery");
        await _platform.StopHostsAsync();
        await _platform.StartHostAsync("Api,Lifecycle");
    }

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task Purged_commands_are_sent_again_from_the_rows()
    {
        for (var i = 0; i < 20; i++) await _platform.PostEventAsync();
        await _platform.VirtualHost.WaitForDepthAsync(Queue, 20);

        await _platform.VirtualHost.UseChannelAsync(channel => channel.QueuePurgeAsync(Queue));
        await _platform.StartHostAsync("Delivery");

        await _platform.WaitForCountAsync("Delivered", 20);
        Assert.That(_platform.Receiver.Calls.Select(x => x.Id).Distinct().Count(), Is.EqualTo(20));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(20));
    }

    [TestCase("critical")]
    [TestCase("high")]
    [TestCase("low")]
    public async Task Each_priority_has_its_own_queue(string priority)
    {
        await _platform.PostEventAsync(more: $"\"priority\":\"{priority}\",");

        await _platform.VirtualHost.WaitForDepthAsync(Queues.Deliver("webhook", priority), 1);
    }

    [Test]
    public async Task A_doubled_command_makes_one_call()
    {
        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        var sender = _platform.Services.GetRequiredService<CommandSender>();
        for (var i = 0; i < 9; i++) Assert.That(await sender.TrySendAsync(new Command(id, "webhook", "normal", 1, 1, null), CancellationToken.None));
        await _platform.VirtualHost.WaitForDepthAsync(Queue, 10);

        await _platform.StartHostAsync("Delivery");
        await _platform.WaitForStateAsync(id, "Delivered");
        await _platform.VirtualHost.WaitForDepthAsync(Queue, 0);

        // One more event through the same queue: when it is delivered, everything before it was dealt with.
        await _platform.WaitForStateAsync((await _platform.PostEventAsync()).Notifications[0].Id, "Delivered");
        Assert.That(_platform.Receiver.Calls.Count(x => x.Id == $"msg_{id:N}"), Is.EqualTo(1));
    }

    [Test]
    public async Task An_attempt_whose_worker_died_faults_as_unknown_where_it_is_not_sent_again_and_calls_nobody()
    {
        await _platform.StopHostsAsync();
        await _platform.MigrateAsync(new() { ["Channels:Webhook:WhenUnknown"] = "Fault" });
        await _platform.StartHostAsync("Api,Lifecycle");
        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.VirtualHost.WaitForDepthAsync(Queue, 1);
        await _platform.VirtualHost.UseChannelAsync(channel => channel.QueuePurgeAsync(Queue));
        await _platform.Database.RunAsync($"""
            UPDATE notification SET state = 'Sending', attempt = 1, claim = gen_random_uuid(), lease_until = now() - interval '1 s', due_at = now(), version = version + 1
            WHERE id = '{id}'
            """);

        await _platform.StartHostAsync("Delivery");

        var view = await _platform.WaitForStateAsync(id, "Faulted");
        Assert.That(view.GetProperty("fault").GetProperty("cause").GetString(), Is.EqualTo("unknown"));
        Assert.That(view.GetProperty("fault").GetProperty("error").GetString(), Is.EqualTo("interrupted"));
        Assert.That(_platform.Receiver.Calls, Is.Empty);
        await _platform.VirtualHost.WaitForDepthAsync(Queues.Error("webhook"), 1);
    }

    [Test]
    public async Task A_command_in_a_long_queue_is_not_taken_for_lost()
    {
        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.VirtualHost.WaitForDepthAsync(Queue, 1);

        // The dispatcher looks, more than once, and leaves it: the queue is not empty and nothing later was claimed.
        await _platform.Database.RunAsync("UPDATE notification SET commanded_at = now() - interval '1 hour', due_at = now()");
        await Eventually.GetAsync("the dispatcher has looked", () => _platform.Database.ReadAsync<bool>("SELECT due_at > now() + interval '1 minute' FROM notification"), x => x);

        Assert.That(await _platform.VirtualHost.FindDepthAsync(Queue), Is.EqualTo(1));
        Assert.That((await _platform.GetAsync($"/v1/notifications/{id}")).GetProperty("state").GetString(), Is.EqualTo("Queued"));
    }
}
