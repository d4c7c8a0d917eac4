using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Dispatch;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Telemetry;

public sealed class DroppedCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [TestCase(1, "done")]
    [TestCase(2, "stale-cycle")]
    public async Task A_command_that_the_claim_drops_is_counted_with_its_reason(int reached, string reason)
    {
        await using var platform = await Platform.StartAsync();
        var id = (await platform.PostEventAsync()).Notifications[0].Id;
        await platform.WaitForStateAsync(id, "Delivered");
        await platform.Database.RunAsync($"UPDATE notification SET cycle = {reached}");
        var dropped = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "notifications.claims.dropped") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => dropped.TrySetResult(tags[0].Value));
        listener.Start();

        await platform.Services.GetRequiredService<CommandSender>().TrySendAsync(new Command(id, "webhook", "normal", Cycle: 1, Attempt: 1, null), CancellationToken.None);

        Assert.That(await dropped.Task.WaitAsync(Patience), Is.EqualTo(reason));
    }
}
