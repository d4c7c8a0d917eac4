using Npgsql;

namespace Notifications.Lifecycle;

/// <summary>Keeps what arrives for notifications that nobody knows: a sign of a restored database or a stranger's message, worth a look and never dropped silently.</summary>
public sealed partial class StrayMessages(NpgsqlDataSource database, ILogger<StrayMessages> logger)
{
    public async Task RecordAsync(Guid notification, int cycle, string kind, CancellationToken cancellationToken)
    {
        LogStray(kind, notification, cycle);
        await using var command = database.CreateCommand("""
            INSERT INTO stray_message (notification, cycle, kind) VALUES ($1, $2, $3)
            ON CONFLICT (notification, cycle, kind) DO UPDATE SET seen = stray_message.seen + 1, last_seen_at = now()
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = notification });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = cycle });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = kind });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "An {Kind} arrived for notification {NotificationId}, cycle {Cycle}, which the database does not know; it is kept in stray_message")]
    private partial void LogStray(string kind, Guid notificationId, int cycle);
}
