using Notifications.Channels;
using Notifications.Lifecycle;
using Npgsql;

namespace Notifications.Receipts;

/// <summary>
/// Takes receipts: once this has returned, a receipt is in PostgreSQL, whatever the broker does. A provider repeats a callback a few times within seconds
/// at best, so an outage must not cost one.
/// </summary>
public sealed partial class ReceiptIntake(NpgsqlDataSource database, StrayMessages strays, ReceiptMetrics metrics, ILogger<ReceiptIntake> logger)
{
    // Seen again it is counted and not handed on again: what it said has been said.
    private const string Insert = """
        INSERT INTO receipt (notification, cycle, attempt, outcome, error, provider_message_id)
        SELECT $1, $2, $3, $4, $5, $6 WHERE EXISTS (SELECT FROM notification WHERE id = $1)
        ON CONFLICT (notification, cycle, attempt, outcome) DO UPDATE SET seen = receipt.seen + 1
        """;

    /// <summary>A receipt for a notification that nobody knows is kept among the stray messages: the provider has done its part either way.</summary>
    /// <param name="outcome">Delivered or Rejected.</param>
    public async Task AcceptAsync(Guid notification, int cycle, int attempt, DeliveryOutcome outcome, string? providerMessageId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var word = outcome.GetType().Name;
        await using var command = database.CreateCommand(Insert);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = notification });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = cycle });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = attempt });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = word });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = outcome.ErrorClass });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = providerMessageId });
        var isKnown = await command.ExecuteNonQueryAsync(cancellationToken) > 0;

        metrics.Received(isKnown ? word : "stray");
        if (isKnown) LogReceived(notification, cycle, attempt, word, outcome.ErrorClass);
        else await strays.RecordAsync(notification, cycle, "receipt", cancellationToken);
    }

    /// <summary>Counts one that nobody believes: many of them mean that the configured public URL or token is not the provider's.</summary>
    public void Refuse() => metrics.Received("forged");

    [LoggerMessage(LogLevel.Information, "Receipt for {NotificationId}: cycle {Cycle}, attempt {Attempt}, {Outcome} ({Error})")]
    private partial void LogReceived(Guid notificationId, int cycle, int attempt, string outcome, string? error);
}
