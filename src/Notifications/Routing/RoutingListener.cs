using System.Data;
using Npgsql;

namespace Notifications.Routing;

/// <summary>
/// Reads the routing table as soon as somebody has changed it, before an event has to wait for that; at most once in an interval, however much changes.
/// Only for speed: what is in force is what the intake's transaction finds, so losing this costs nothing but that wait.
/// </summary>
internal sealed class RoutingListener(Router router, NpgsqlDataSource database, TimeProvider clock, ILogger<RoutingListener> logger)
    : Loop("Listening for changes of the routing", Interval, clock, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>So long nothing is heard before somebody asks whether the line is dead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private NpgsqlConnection? _connection;

    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        if (_connection is not { State: ConnectionState.Open })
        {
            if (_connection is { } broken) await broken.DisposeAsync();
            _connection = null;
            _connection = await database.OpenConnectionAsync(cancellationToken);
        }

        // Again each time: it changes nothing, and only a living connection answers.
        await using (var listen = new NpgsqlCommand("LISTEN routing_moved", _connection)) await listen.ExecuteNonQueryAsync(cancellationToken);
        await router.GetCommittedAsync(cancellationToken);
        await _connection.WaitAsync(Patience, cancellationToken);
    }

    public override void Dispose()
    {
        _connection?.Dispose();
        base.Dispose();
    }
}
