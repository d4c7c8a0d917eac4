using Notifications.Channels;
using Notifications.Contracts;
using Notifications.Delivery;
using Notifications.Dispatch;
using Notifications.Storage;

namespace Notifications.Receipts;

/// <summary>Tells the lifecycle what became of an attempt after its worker had reported: the same road as every outcome, and confirmed as those are.</summary>
public sealed class LateOutcomes(OutcomeReporter outcomes, ChannelRegistry channels, ReceiptMetrics metrics)
{
    /// <summary>The error of a notification that no receipt came for: the provider did take it.</summary>
    public const string ReceiptMissing = "receipt-missing";

    public Task ReportAsync(IEnumerable<Receipt> receipts, CancellationToken cancellationToken) => ReportAsync(receipts.Select(x => ToOutcome(x)), cancellationToken);

    /// <summary>No receipt came in time: nobody knows, and the channel's policy for that decides.</summary>
    public Task ReportMissingAsync(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var _ in rows) metrics.Received("missing");
        return ReportAsync(rows.Select(x => ToMissing(x, channels.WhenUnknown(x.Channel))), cancellationToken);
    }

    private Task ReportAsync(IEnumerable<NotificationOutcome> late, CancellationToken cancellationToken) =>
        Task.WhenAll(late.Select(x => outcomes.ReportAsync(x, cancellationToken)));

    private static NotificationOutcome ToOutcome(Receipt receipt) => new()
    {
        NotificationId = receipt.NotificationId,
        Cycle = receipt.Cycle,
        Attempt = receipt.Attempt,
        Outcome = receipt.Outcome,
        ErrorClass = receipt.Error,
        ProviderMessageId = receipt.ProviderMessageId,
        StartedAt = receipt.ReceivedAt,
        DurationMilliseconds = 0,
        IsReceipt = true,
        Worker = Worker.Name,
    };

    private static NotificationOutcome ToMissing(DueRow row, UnknownPolicy whenUnknown) => new()
    {
        NotificationId = row.Id,
        Cycle = row.Cycle,
        Attempt = row.Attempt,
        Outcome = Outcomes.Unknown,
        ErrorClass = ReceiptMissing,
        // Never sent again by itself, whatever the policy: the provider did take it, and what is missing most often is its callback.
        Held = whenUnknown is not UnknownPolicy.Fault,
        StartedAt = row.Now,
        DurationMilliseconds = 0,
        IsReceipt = true,
        Worker = Worker.Name,
    };
}
