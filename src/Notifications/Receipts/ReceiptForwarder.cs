using Microsoft.Extensions.Options;
using Notifications.Dispatch;
using Notifications.Messaging;

namespace Notifications.Receipts;

/// <summary>The loop that hands stored receipts to the lifecycle. One that is handed over twice changes nothing the second time.</summary>
public sealed class ReceiptForwarder(
    DueReceipts receipts, LateOutcomes outcomes, IOptions<DispatchOptions> options, IOptions<BrokerOptions> broker, TimeProvider clock, ILogger<ReceiptForwarder> logger)
    : Loop("Handing receipts to the lifecycle", options.Value.Interval, clock, logger)
{
    // A full look means that more wait: go on at once.
    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        while (await ForwardAsync(cancellationToken) == options.Value.MostRowsInLook) { }
    }

    private async Task<int> ForwardAsync(CancellationToken cancellationToken)
    {
        var due = await receipts.TakeAsync(options.Value.MostRowsInLook, options.Value.Lease, cancellationToken);
        if (due.Count == 0) return 0;

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(broker.Value.PublishTimeout);
        await outcomes.ReportAsync(due, bound.Token);
        await receipts.MarkDoneAsync(due, cancellationToken);
        return due.Count;
    }
}
