using Npgsql;

namespace Notifications.Destinations;

/// <summary>
/// Disables a destination whose receiver says that it is gone for good, so that nothing more is sent there: what is to come waits as paused until somebody has
/// looked at it.
/// </summary>
public sealed partial class GoneDestinations(NpgsqlDataSource database, ILogger<GoneDestinations> logger)
{
    private const string By = "delivery";
    private const string Reason = "answered 410 Gone";

    /// <summary>A worker doesn't wait for this as it waits for a claim: whoever is gone will say so again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Where the notification has no destination nothing is disabled, nor where the address is another one by now: that one has not answered.
    private const string Disable = """
        UPDATE destination d SET disabled_at = now(), disabled_reason = $3, version = d.version + 1, updated_at = now(), updated_by = $4
        FROM notification n WHERE n.id = $1 AND d.id = n.destination AND d.address = $2 AND d.disabled_at IS NULL AND d.deleted_at IS NULL
        RETURNING d.name
        """;

    /// <param name="delivery">The attempt that got this answer.</param>
    /// <param name="cancellationToken">The end of the process.</param>
    public async Task DisableAsync(Channels.Delivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        using var patience = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await using var command = database.CreateCommand(Disable);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = delivery.NotificationId });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = delivery.Recipient });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Reason });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = By });
            if (await command.ExecuteScalarAsync(either.Token) is string name) LogDisabled(name, Reason, delivery.NotificationId);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            LogFailed(delivery.NotificationId, (exception as NpgsqlException)?.SqlState ?? exception.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The destination {Name} is disabled: it {Reason} to {NotificationId}")]
    private partial void LogDisabled(string name, string reason, Guid notificationId);

    [LoggerMessage(LogLevel.Warning, "The destination of {NotificationId} is gone and could not be disabled ({Error}); its next answer does it")]
    private partial void LogFailed(Guid notificationId, string error);
}
