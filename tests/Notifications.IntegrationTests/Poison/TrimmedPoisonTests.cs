using System.Security.Cryptography;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Poison;

public sealed class TrimmedPoisonTests
{
    [Test]
    public async Task Poison_in_an_error_queue_stays_while_the_copies_of_what_was_replayed_are_taken_out()
    {
        // No audits, which would turn the queue over and over while it is counted here.
        await using var platform = await Platform.StartAsync(new() { ["Replay:AuditInterval"] = "01:00:00" });
        var errorQueue = Queues.Error("webhook");
        var poison = PoisonCase.Unreadable.Concat(PoisonCase.Commands(Guid.CreateVersion7())).ToList();
        platform.Receiver.AnswerWith(_ => 404);
        var first = (await platform.PostEventAsync()).Notifications[0].Id;
        await platform.WaitForStateAsync(first, "Faulted");
        await platform.VirtualHost.UseChannelAsync(async channel =>
        {
            foreach (var x in poison) await channel.PutAsync(errorQueue, x.Body, x.ContentType);
        });
        var last = (await platform.PostEventAsync()).Notifications[0].Id;
        await platform.WaitForStateAsync(last, "Faulted");
        await platform.VirtualHost.WaitForDepthAsync(errorQueue, (uint)poison.Count + 2);

        platform.Receiver.AnswerWith(_ => 200);
        using var answer = await platform.PostAsync("/v1/replays", """{"filter":{}}""");
        var replay = answer.Headers.Location!.OriginalString;

        await platform.WaitForStateAsync(first, "Delivered");
        await platform.WaitForStateAsync(last, "Delivered");
        await Eventually.GetAsync("both copies are taken out", () => platform.GetAsync(replay), x => x.GetProperty("removedFromErrorQueue").GetInt32() == 2);
        await platform.StopHostsAsync();
        var left = await platform.VirtualHost.TakeAllAsync(errorQueue);
        var names = poison.ToLookup(x => Convert.ToHexString(SHA256.HashData(x.Body)), x => x.Name);
        Assert.That(left.Select(x => names[Convert.ToHexString(SHA256.HashData(x.Body.Span))].FirstOrDefault("a stranger")), Is.EquivalentTo(poison.Select(x => x.Name)));
    }
}
