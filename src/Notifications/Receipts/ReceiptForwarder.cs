using Microsoft.Extensions.Options;
using Notifications.Dispatch;
using Notifications.Messaging;
using Npgsql;

namespace Notifications.Receipts;

/// <summary>The loop that hands stored receipts to the lifecycle. One that is handed over twice changes nothing the second time.</summary>
public sealed partial class ReceiptForwarder(
    DueReceipts receipts, LateOutcomes outcomes, IOptions<DispatchOptions> options, IOptions<BrokerOptions> broker, TimeProvider clock, ILogger<ReceiptForwarder> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                // A full look means that more wait: go on at once.
                while (await ForwardAsync(stoppingToken) == options.Value.MostRowsInLook) { }
            }
#pragma warning disable CA1031 // Servers fail in too many ways to list, and a loop that ends at a new one would leave every receipt unheard.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception is NpgsqlException { SqlState: { } state } ? state : exception.GetType().Name);
            }
#pragma warning restore CA1031
        }
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

    [LoggerMessage(LogLevel.Warning, "Receipts could not be handed to the lifecycle ({Error}); they are kept and tried again")]
    private partial void LogFailed(string error);
}
