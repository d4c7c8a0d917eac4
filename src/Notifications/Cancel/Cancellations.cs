using Notifications.Holding;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Cancel;

/// <summary>
/// An operator's order not to try any more: Queued, Retrying, Held or Faulted → Cancelled. A command that is on its way finds nothing to claim; the copy in
/// the error queue is taken out as settled, and its lane goes on. Only a late Delivered still moves it, because it tells what has happened.
/// </summary>
public sealed partial class Cancellations(NpgsqlDataSource database, Lanes lanes, ILogger<Cancellations> logger)
{
    // Cause, error and status stay: they tell why what had faulted was given up.
    private const string Cancel = """
        UPDATE notification SET state = 'Cancelled', hold_reason = NULL, due_at = NULL, next_attempt_at = NULL, commanded_at = NULL, lease_until = NULL,
            permit_until = NULL, faulted_at = NULL, version = version + 1, updated_at = now()
        WHERE id = $1 AND state = ANY($2)
        """;

    private const string Find = "SELECT state FROM notification WHERE id = $1";

    private static readonly string[] Cancellable = [States.Queued, States.Retrying, States.Held, States.Faulted];

    public async Task<CancelResult> CancelAsync(Guid notification, string producer, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryCancelAsync(notification, cancellationToken))
            {
                LogCancelled(notification, producer);   // no column says who
                await lanes.GoOnAsync([notification], cancellationToken);
                return new CancelResult.Cancelled();
            }

            var state = await FindStateAsync(notification, cancellationToken);
            if (state is not null && Cancellable.Contains(state)) continue;   // it moved in between

            return state switch
            {
                null => new CancelResult.NotFound(),
                States.Cancelled => new CancelResult.Cancelled(),
                States.Sending => new CancelResult.UnderWay(),
                _ => new CancelResult.TooLate(state),
            };
        }
    }

    private async Task<bool> TryCancelAsync(Guid notification, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Cancel);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = notification });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Cancellable });
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    private async Task<string?> FindStateAsync(Guid notification, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = notification });
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Notification {NotificationId} was cancelled by {Producer}")]
    private partial void LogCancelled(Guid notificationId, string producer);
}
