using System.Diagnostics;
using System.Globalization;
using Notifications.Host.Security;
using Notifications.Intake;
using Notifications.Status;
using Notifications.Storage;

namespace Notifications.Host.Http;

/// <param name="Id">The notification.</param>
/// <param name="Event">The event that was made for it.</param>
public sealed record NotificationReceipt(Guid Id, Guid Event, string Status, bool Duplicate);

internal static class NotificationsApi
{
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        var notifications = routes.MapGroup("/v1/notifications");
        notifications.MapPost("/", AcceptAsync).RequireAuthorization(Scopes.Publish);
        notifications.MapGet("/{id:guid}", FindAsync).RequireAuthorization(Scopes.Read);
        notifications.MapGet("/", ListAsync).RequireAuthorization(Scopes.Read);
    }

    private static async Task<IResult> AcceptAsync(HttpContext context, EventIntake intake, TimeProvider clock)
    {
        var (request, problem) = await JsonBody.ReadAsync(context, ApiJson.Default.NotificationRequest);
        if (request is null) return problem!;

        var result = await intake.AcceptAsync(PostedEvent.From(request, context.Producer(), Activity.Current?.Id, clock.GetUtcNow()));
        return result.ToAnswer(accepted => TypedResults.Accepted(
            $"/v1/notifications/{accepted.Notifications[0].Id}", new NotificationReceipt(accepted.Notifications[0].Id, accepted.Id, States.Queued, accepted.Duplicate)));
    }

    private static async Task<IResult> FindAsync(Guid id, HttpContext context, NotificationStatuses statuses) =>
        await statuses.FindAsync(id, context.RequestAborted) is { } found ? TypedResults.Ok(found) : Problems.NotFound("There is no notification with this id.");

    private static async Task<IResult> ListAsync(
        HttpContext context, NotificationStatuses statuses, string? state, string? channel, string? destination, string? eventType, string? cause, string? since,
        string? after, string? limit)
    {
        if (state is not null && !States.All.Contains(state)) return Problems.InvalidQuery("state", $"must be one of {string.Join(", ", States.All)}");
        if (cause is not null && !FaultCauses.All.Contains(cause)) return Problems.InvalidQuery("cause", $"must be one of {string.Join(", ", FaultCauses.All)}");
        if (!Query.TryTime(since, out var from)) return Problems.InvalidQuery("since", Query.TimeRule);
        if (!Query.TryId(after, out var last)) return Problems.InvalidQuery("after", Query.IdRule);
        if (!Query.TryLimit(limit, NotificationStatuses.MostItemsInPage, out var most)) return Problems.InvalidQuery("limit", Query.LimitRule(NotificationStatuses.MostItemsInPage));

        return TypedResults.Ok(await statuses.ListAsync(
            new NotificationQuery(state, channel, destination, eventType, cause, from, last, most), context.RequestAborted));
    }
}

/// <summary>Query parameters as values; a bad one is a problem, not an exception.</summary>
internal static class Query
{
    private const int DefaultLimit = 100;

    public const string TimeRule = "must be an ISO 8601 time with its offset, for example 2026-11-21T08:00:00Z";
    public const string IdRule = "must be the 'next' of the page before";

    public static string LimitRule(int most) => $"must be 1 to {most}";

    public static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (text is null) return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var parsed)) return false;
        time = parsed;
        return true;
    }

    public static bool TryId(string? text, out Guid? id)
    {
        id = null;
        if (text is null) return true;
        if (!Guid.TryParse(text, out var parsed)) return false;
        id = parsed;
        return true;
    }

    public static bool TryLimit(string? text, int most, out int limit)
    {
        limit = Math.Min(DefaultLimit, most);
        return text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit >= 1 && limit <= most);
    }
}
