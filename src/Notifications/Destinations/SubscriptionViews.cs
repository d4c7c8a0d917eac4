using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Notifications.Storage;

namespace Notifications.Destinations;

/// <param name="Priority">Null: the event's own.</param>
/// <param name="Filter">Null: every event of the type.</param>
public sealed record SubscriptionView(
    Guid Id, string Destination, string EventType, string? Priority, JsonElement? Filter, bool Enabled, int Version, DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt, string UpdatedBy);

/// <param name="Next">Pass it as <c>after</c> for the next page; null on the last one.</param>
public sealed record SubscriptionPage(IReadOnlyList<SubscriptionView> Items, Guid? Next);

/// <summary>Reads what the API shows of subscriptions.</summary>
public sealed class SubscriptionViews(IDbContextFactory<NotificationsDb> contexts)
{
    public const int MostItemsInPage = 500;

    public async Task<SubscriptionView?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Views(db, x => x.Id == id, destination: null).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<SubscriptionPage> ListAsync(string? destination, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var page = await Views(db, x => after == null || x.Id > after, destination).Take(limit).ToListAsync(cancellationToken);
        return new SubscriptionPage(page, page.Count == limit ? page[^1].Id : null);
    }

    private static IQueryable<SubscriptionView> Views(NotificationsDb db, Expression<Func<SubscriptionRow, bool>> filter, string? destination) =>
        from subscription in db.Subscriptions.AsNoTracking().Where(filter)
        join d in db.Destinations.AsNoTracking() on subscription.Destination equals d.Id
        where d.DeletedAt == null && (destination == null || d.Name == destination)
        orderby subscription.Id
        select new SubscriptionView(subscription.Id, d.Name, subscription.EventType, subscription.Priority, Parse(subscription.Filter), subscription.Enabled,
            subscription.Version, subscription.CreatedAt, subscription.UpdatedAt, subscription.UpdatedBy);

    private static JsonElement? Parse(string? json)
    {
        if (json is null) return null;
        try
        {
            return JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(json);   // somebody's SQL: a list must show it all the same
        }
    }
}
