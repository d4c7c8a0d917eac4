using Npgsql;

namespace Notifications.Delivery;

/// <summary>
/// Which attempt a message belongs to that was found at the provider. Two notifications may say the same to the same recipient: a message is taken for
/// one attempt only, or the other one would be lost.
/// </summary>
public sealed class FoundMessages(NpgsqlDataSource database)
{
    private const string Take = """
        INSERT INTO found_message AS f (provider_message_id, notification, cycle, attempt)
        SELECT $1, $2, $3, $4
        WHERE NOT EXISTS (SELECT FROM attempt a WHERE a.provider_message_id = $1 AND (a.notification, a.cycle, a.number) <> ($2, $3, $4))
            AND NOT EXISTS (SELECT FROM receipt r WHERE r.provider_message_id = $1 AND (r.notification, r.cycle, r.attempt) <> ($2, $3, $4))
        ON CONFLICT (provider_message_id) DO UPDATE SET found_at = now() WHERE (f.notification, f.cycle, f.attempt) = ($2, $3, $4)
        """;

    /// <returns>False when the message is on record for another attempt.</returns>
    public async Task<bool> TryTakeAsync(string messageId, Channels.Delivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        await using var command = database.CreateCommand(Take);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = messageId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = delivery.NotificationId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = delivery.Cycle });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = delivery.Attempt });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
