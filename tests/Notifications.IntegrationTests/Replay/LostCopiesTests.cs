using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using Notifications.Replay;
using NUnit.Framework;
using RabbitMQ.Client;

namespace Notifications.IntegrationTests.Replay;

/// <summary>Somebody empties an error queue. What is faulted still waits for an operator, so it comes back.</summary>
public sealed class LostCopiesTests
{
    private static readonly string ErrorQueue = Queues.Error("webhook");

    private Platform _platform = null!;

    [SetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync(new() { ["Dispatch:LostAfter"] = "00:00:01", ["Replay:AuditInterval"] = "00:00:00.500" });
        _platform.Receiver.AnswerWith(_ => 404);
    }

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_purged_error_queue_is_filled_again_without_a_call()
    {
        var ids = await FaultAsync(5);

        await _platform.VirtualHost.UseChannelAsync(x => x.QueuePurgeAsync(ErrorQueue));
        await _platform.VirtualHost.WaitForDepthAsync(ErrorQueue, 5);

        Assert.That((await TakeAsync()).Order(), Is.EqualTo(ids.Order()));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(5), "one for each, as before");
        foreach (var id in ids)
        {
            var fault = (await _platform.GetAsync($"/v1/notifications/{id}")).GetProperty("fault");
            Assert.That((fault.GetProperty("cause").GetString(), fault.GetProperty("error").GetString()), Is.EqualTo(("rejected", "http-404")));
        }
    }

    [Test]
    public async Task Only_what_is_missing_is_made_again_and_strangers_stay()
    {
        var ids = await FaultAsync(6);
        await _platform.VirtualHost.UseChannelAsync(async channel =>
        {
            await channel.BasicPublishAsync("", ErrorQueue, true, new BasicProperties(), "a stranger"u8.ToArray());
            for (var i = 0; i < 3; i++) await channel.BasicGetAsync(ErrorQueue, autoAck: true);
        });

        await _platform.VirtualHost.WaitForDepthAsync(ErrorQueue, 7);

        Assert.That((await TakeAsync()).Order(), Is.EqualTo(ids.Order()));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(6));
    }

    [Test]
    public async Task What_was_made_again_is_replayed_like_any_other()
    {
        await FaultAsync(2);
        await _platform.VirtualHost.UseChannelAsync(x => x.QueueDeleteAsync(ErrorQueue));
        await _platform.VirtualHost.WaitForDepthAsync(ErrorQueue, 2);
        _platform.Receiver.AnswerWith(_ => 200);

        using var response = await _platform.PostAsync("/v1/replays", """{"filter":{"channel":"webhook"}}""");

        await _platform.WaitForCountAsync("Delivered", 2);
        await _platform.VirtualHost.WaitForDepthAsync(ErrorQueue, 0);
    }

    private async Task<List<Guid>> FaultAsync(int count)
    {
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++) ids.Add((await _platform.PostEventAsync()).Notifications[0].Id);
        await _platform.WaitForCountAsync("Faulted", count);
        await _platform.VirtualHost.WaitForDepthAsync(ErrorQueue, (uint)count);
        return ids;
    }

    private async Task<IEnumerable<Guid>> TakeAsync() =>
        (await _platform.VirtualHost.TakeAllAsync(ErrorQueue)).Select(x => FaultedCommand.Read(x.Body)).Where(x => x is not null).Select(x => x!.Value.NotificationId);
}
