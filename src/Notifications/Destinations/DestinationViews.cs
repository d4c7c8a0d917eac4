using Microsoft.EntityFrameworkCore;
using Notifications.Storage;

namespace Notifications.Destinations;

/// <summary>A destination as it is now.</summary>
/// <param name="Configured">It stands in the configuration, which wins whenever it changes.</param>
/// <param name="Disabled">What comes for it is held.</param>
/// <param name="Secrets">Those that are valid, newest first; what they are is told nowhere but in the answer that made them.</param>
public sealed record DestinationView(
    string Name, string Channel, string Address, DestinationPolicy Policy, bool Configured, bool Disabled, string? DisabledReason, DateTimeOffset? DisabledAt,
    IReadOnlyList<SecretView> Secrets, int Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string UpdatedBy);

/// <param name="Fingerprint">The first eight hex digits of its SHA-256.</param>
/// <param name="ExpiresAt">Null for the newest.</param>
public sealed record SecretView(string Fingerprint, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? ExpiresAt);

/// <param name="Next">Pass it as <c>after</c> for the next page; null on the last one.</param>
public sealed record DestinationPage(IReadOnlyList<DestinationView> Items, string? Next);

/// <summary>Reads what the API shows of destinations.</summary>
public sealed class DestinationViews(IDbContextFactory<NotificationsDb> contexts, TimeProvider clock)
{
    public const int MostItemsInPage = 500;

    public async Task<DestinationView?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Destinations.AsNoTracking().Where(x => x.Name == name && x.DeletedAt == null).ToListAsync(cancellationToken);
        return (await ViewAsync(db, rows, cancellationToken)).SingleOrDefault();
    }

    public async Task<DestinationPage> ListAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Destinations.AsNoTracking().Where(x => x.DeletedAt == null && (after == null || string.Compare(x.Name, after) > 0))
            .OrderBy(x => x.Name).Take(limit).ToListAsync(cancellationToken);
        return new DestinationPage(await ViewAsync(db, rows, cancellationToken), rows.Count == limit ? rows[^1].Name : null);
    }

    private async Task<List<DestinationView>> ViewAsync(NotificationsDb db, List<DestinationRow> rows, CancellationToken cancellationToken)
    {
        var (ids, now) = (rows.ConvertAll(x => x.Id), clock.GetUtcNow());
        var secrets = await db.DestinationSecrets.AsNoTracking()
            .Where(x => ids.Contains(x.Destination) && (x.ExpiresAt == null || x.ExpiresAt > now)).OrderByDescending(x => x.Number)
            .Select(x => new { x.Destination, View = new SecretView(x.Fingerprint, x.CreatedAt, x.CreatedBy, x.ExpiresAt) }).ToListAsync(cancellationToken);
        var byDestination = secrets.ToLookup(x => x.Destination, x => x.View);
        return rows.ConvertAll(x => new DestinationView(
            x.Name, x.Channel, x.Address, PolicyColumns.Read(x), x.Configured is not null, x.DisabledAt is not null, x.DisabledReason, x.DisabledAt, [.. byDestination[x.Id]],
            x.Version, x.CreatedAt, x.UpdatedAt, x.UpdatedBy));
    }
}
