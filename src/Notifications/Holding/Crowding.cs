using Microsoft.Extensions.Options;
using Notifications.Delivery;
using Npgsql;

namespace Notifications.Holding;

/// <summary>
/// A destination that is slow, or hangs, must not take up the workers that all share: long before its attempts time out, it gets a gate that lets no more
/// through than it has under way.
/// </summary>
public sealed partial class Crowding(
    Leases leases, GateStore gates, NpgsqlDataSource database, IOptions<HoldingOptions> options, TimeProvider clock, ILogger<Crowding> logger)
    : Loop("Watching for slow destinations", options.Value.SlowAfter / 2, clock, logger)
{
    // They began without asking, and count all the same.
    private const string Permit = "UPDATE notification SET permit_until = lease_until WHERE id = ANY($1) AND state = 'Sending' AND permit_until IS NULL";

    private readonly HashSet<Guid> _crowded = [];

    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        var most = options.Value.MostSlowAttempts;
        var crowded = leases.FindSlow(options.Value.SlowAfter).Where(x => x.Count() >= most).ToList();
        _crowded.IntersectWith(crowded.Select(x => x.Key));
        foreach (var destination in crowded)
        {
            await gates.ChangeAsync([destination.Key], gate => gate.Narrow(most), make: true, cancellationToken);
            await using var permit = database.CreateCommand(Permit);
            permit.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. destination.Order()] });
            await permit.ExecuteNonQueryAsync(cancellationToken);
            if (_crowded.Add(destination.Key)) LogCrowded(destination.Key, destination.Count(), most);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Destination {Destination} is slow: {Count} attempts are under way for a second and more; it gets no more than {Most} at a time")]
    private partial void LogCrowded(Guid destination, int count, int most);
}
