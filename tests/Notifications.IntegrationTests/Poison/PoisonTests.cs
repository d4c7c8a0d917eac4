using System.Security.Cryptography;
using System.Text;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using NUnit.Framework;
using RabbitMQ.Client;

namespace Notifications.IntegrationTests.Poison;

/// <summary>What nobody can use ends in its queue's error queue, once, with a reason, and nobody else notices.</summary>
public sealed class PoisonTests
{
    private Platform _platform = null!;
    private Guid _known;

    /// <summary>No audit of the error queues: what a test counts must not be turned over meanwhile.</summary>
    [SetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync(new() { ["Replay:AuditInterval"] = "01:00:00" });
        _known = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.WaitForStateAsync(_known, "Delivered");
    }

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [TestCase("deliver-webhook-normal", "deliver-webhook_error", "order.created")]
    [TestCase("deliver-log-critical", "deliver-log_error", "line.written", "critical")]
    public async Task Every_poison_among_commands_ends_in_the_error_queue_and_blocks_nobody(string queue, string errorQueue, string eventType, string priority = "normal")
    {
        await ExpectInErrorQueueAsync([.. PoisonCase.Unreadable, .. PoisonCase.Commands(_known)], queue, errorQueue, eventType, priority);
        Assert.That(await _platform.VirtualHost.GetQueuesAsync(), Has.None.EqualTo("elsewhere"), "nothing was declared because a message said so");
    }

    [Test]
    public Task Every_poison_among_outcomes_and_faults_ends_in_the_error_queue_and_blocks_nobody() =>
        ExpectInErrorQueueAsync([.. PoisonCase.Unreadable, .. PoisonCase.LifecycleMessages(_known)], Queues.Lifecycle, "lifecycle_error", "order.created");

    [Test]
    public Task Every_poison_that_waited_on_the_ladder_ends_in_the_error_queue_of_where_it_goes() =>
        ExpectInErrorQueueAsync(PoisonCase.Unreadable, "deliver-email-normal", "deliver-email_error", "mail.asked", exchange: "delay.100ms");

    private async Task ExpectInErrorQueueAsync(IReadOnlyList<PoisonCase> cases, string queue, string errorQueue, string eventType, string priority = "normal", string exchange = "")
    {
        await _platform.VirtualHost.UseChannelAsync(async channel =>
        {
            foreach (var poison in cases) await channel.PutAsync(queue, poison.Body, poison.ContentType, exchange);
        });
        var good = await _platform.PostEventAsync(eventType, more: $"\"priority\":\"{priority}\",");

        await _platform.WaitForStateAsync(good.Notifications[0].Id, "Delivered");
        await Eventually.GetAsync($"{errorQueue} holds {cases.Count}", () => _platform.VirtualHost.FindDepthAsync(errorQueue), x => x >= cases.Count);
        await _platform.VirtualHost.WaitForDepthAsync(queue, 0);
        await _platform.WaitForStateAsync((await _platform.PostEventAsync(eventType, more: $"\"priority\":\"{priority}\",")).Notifications[0].Id, "Delivered");
        await _platform.StopHostsAsync();

        var found = await _platform.VirtualHost.TakeAllAsync(errorQueue);
        var names = cases.ToLookup(x => Digest(x.Body), x => x.Name);
        Assert.That(found.Select(x => names[Digest(x.Body.Span)].FirstOrDefault("a stranger")), Is.EquivalentTo(cases.Select(x => x.Name)), "each is there, as it came, and once");
        Assert.That(found.Select(x => Header(x, "MT-Fault-Message")), Has.All.Not.Empty, "with its reason");
        Assert.That(await _platform.VirtualHost.FindDepthAsync(queue), Is.Zero, "none is given out again");
        Assert.That(await _platform.Database.ReadAsync<string>($"SELECT state || attempt FROM notification WHERE id = '{_known}'"), Is.EqualTo("Delivered1"));
        Assert.That(TestLogs.Lines.Where(x => x.Contains(PoisonCase.Secret, StringComparison.Ordinal)).Select(x => x[..Math.Min(x.Length, 500)]), Is.Empty, "nothing of a message is logged");
    }

    private static string Digest(ReadOnlySpan<byte> body) => Convert.ToHexString(SHA256.HashData(body));

    private static string Header(BasicGetResult message, string name) =>
        message.BasicProperties.Headers?.TryGetValue(name, out var value) == true && value is byte[] text ? Encoding.UTF8.GetString(text) : "";
}
