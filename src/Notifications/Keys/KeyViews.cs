using Microsoft.EntityFrameworkCore;
using Notifications.Destinations;
using Notifications.Storage;

namespace Notifications.Keys;

/// <param name="Secrets">Those that are valid, newest first; what they are is told nowhere but in the answer that made them.</param>
/// <param name="SigningSecrets">In the same way.</param>
/// <param name="RevokedAt">Null: it is good.</param>
/// <param name="LastUsedAt">To about ten seconds; null: never.</param>
public sealed record KeyView(
    Guid Id, string Name, string Producer, IReadOnlyList<string> Scopes, string Signing, double? RatePerSecond, int? Burst, IReadOnlyList<SecretView> Secrets,
    IReadOnlyList<SecretView> SigningSecrets, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt, string? RevokedBy, int Version, DateTimeOffset CreatedAt,
    string CreatedBy, DateTimeOffset UpdatedAt, string UpdatedBy);

/// <param name="Next">Pass it as <c>after</c> for the next page; null on the last one.</param>
public sealed record KeyPage(IReadOnlyList<KeyView> Items, Guid? Next);

/// <summary>Reads what the API shows of keys.</summary>
public sealed class KeyViews(IDbContextFactory<NotificationsDb> contexts, TimeProvider clock)
{
    public const int MostItemsInPage = 500;

    /// <returns>One that was revoked as well.</returns>
    public async Task<KeyView?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.ApiKeys.AsNoTracking().Where(x => x.Id == id).ToListAsync(cancellationToken);
        return (await ViewAsync(db, rows, cancellationToken)).SingleOrDefault();
    }

    /// <param name="revoked">Those that were revoked as well.</param>
    public async Task<KeyPage> ListAsync(bool revoked, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.ApiKeys.AsNoTracking().Where(x => (revoked || x.RevokedAt == null) && (after == null || x.Id > after))
            .OrderBy(x => x.Id).Take(limit).ToListAsync(cancellationToken);
        return new KeyPage(await ViewAsync(db, rows, cancellationToken), rows.Count == limit ? rows[^1].Id : null);
    }

    private async Task<List<KeyView>> ViewAsync(NotificationsDb db, List<ApiKeyRow> rows, CancellationToken cancellationToken)
    {
        var (ids, now) = (rows.ConvertAll(x => x.Id), clock.GetUtcNow());
        var secrets = await ValidAsync(db.ApiKeySecrets.AsNoTracking().Where(x => ids.Contains(x.Key)), now, cancellationToken);
        var signing = await ValidAsync(db.ApiKeySigningSecrets.AsNoTracking().Where(x => ids.Contains(x.Key)), now, cancellationToken);
        return rows.ConvertAll(x => new KeyView(
            x.Id, x.Name, x.Producer, x.Scopes, x.Signing, x.Rate, x.Burst, [.. secrets[x.Id]], [.. signing[x.Id]], x.LastUsedAt, x.RevokedAt, x.RevokedBy, x.Version,
            x.CreatedAt, x.CreatedBy, x.UpdatedAt, x.UpdatedBy));
    }

    private static async Task<ILookup<Guid, SecretView>> ValidAsync<T>(IQueryable<T> secrets, DateTimeOffset now, CancellationToken cancellationToken)
        where T : SecretRow
    {
        var valid = await secrets.Where(x => x.ExpiresAt == null || x.ExpiresAt > now).OrderByDescending(x => x.Number)
            .Select(x => new { x.Key, View = new SecretView(x.Fingerprint, x.CreatedAt, x.CreatedBy, x.ExpiresAt) }).ToListAsync(cancellationToken);
        return valid.ToLookup(x => x.Key, x => x.View);
    }
}
