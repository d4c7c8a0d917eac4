using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Notifications.Cancel;
using Notifications.Channels;
using Notifications.Host.Reference;
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
        notifications.MapPost("/", AcceptAsync).RequireAuthorization(Scopes.Ingest).Described(NotificationOperations.Post);
        notifications.MapGet("/{id}", FindAsync).RequireAuthorization(Scopes.Read).Described(NotificationOperations.Find);
        notifications.MapGet("/", ListAsync).RequireAuthorization(Scopes.Read).Described(NotificationOperations.List);
        notifications.MapDelete("/{id}", CancelAsync).RequireAuthorization(Scopes.Operate).Described(NotificationOperations.Cancel);
        notifications.MapPost("/{id}/skip", SkipAsync).RequireAuthorization(Scopes.Operate).Described(NotificationOperations.Skip);
    }

    private static async Task<IResult> AcceptAsync(HttpContext context, EventIntake intake, IntakeMetrics metrics, TimeProvider clock)
    {
        var (request, problem) = await JsonBody.ReadAsync(context, ApiJson.Default.NotificationRequest);
        if (request is null) return problem!.Refuse(metrics);
        var (key, mistaken) = IdempotencyKey.Read(context, request.Id, "id");
        if (mistaken is not null) return mistaken.Refuse(metrics);

        var posted = PostedEvent.From(request, context.Producer(), Activity.Current?.Id, clock.GetUtcNow(), key, context.CorrelationId());
        var result = await intake.AcceptAsync(posted, context.RequestAborted);
        return result.ToNotificationAnswer();
    }

    /// <summary>What the intake says of an event that was made for one notification.</summary>
    public static IResult ToNotificationAnswer(this IntakeResult result) => result.ToAnswer(accepted => TypedResults.Accepted(
        $"/v1/notifications/{accepted.Notifications[0].Id}", new NotificationReceipt(accepted.Notifications[0].Id, accepted.Id, States.Queued, accepted.Duplicate)));

    private static async Task<IResult> FindAsync(string id, HttpContext context, NotificationStatuses statuses) =>
        await ResolveAsync(id, context, statuses) is { } notification ? await ShowAsync(notification, context, statuses) : NotFound();

    /// <summary>Answers with the notification as it is then; asked again, with the same.</summary>
    private static async Task<IResult> CancelAsync(string id, HttpContext context, NotificationStatuses statuses, Cancellations cancellations)
    {
        if (await ResolveAsync(id, context, statuses) is not { } notification) return NotFound();

        return await cancellations.CancelAsync(notification, context.Producer(), context.RequestAborted) switch
        {
            CancelResult.Cancelled => await ShowAsync(notification, context, statuses),
            CancelResult.NotFound => NotFound(),
            CancelResult.UnderWay => Problems.AttemptUnderWay(),
            CancelResult.TooLate late => Problems.TooLateToCancel(late.State),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The others of its lane go on without it. Answers with the notification, which stays as it is.</summary>
    private static async Task<IResult> SkipAsync(string id, HttpContext context, NotificationStatuses statuses, Skips skips)
    {
        if (await ResolveAsync(id, context, statuses) is not { } notification) return NotFound();

        var skipped = await skips.TrySkipAsync(notification, context.Producer(), context.RequestAborted);
        return await FindVisibleAsync(notification, context, statuses) is not { } found ? NotFound() : skipped ? TypedResults.Ok(found) : Problems.HoldsUpNothing();
    }

    /// <param name="id">The server's id, or the one that this key's producer gave to a direct notification; which may look like the server's.</param>
    private static async Task<Guid?> ResolveAsync(string id, HttpContext context, NotificationStatuses statuses) =>
        Guid.TryParse(id, out var own) && await statuses.ExistsAsync(own, context.RequestAborted)
            ? own
            : await statuses.FindDirectAsync(id, context.Producer(), context.RequestAborted);

    private static async Task<IResult> ShowAsync(Guid notification, HttpContext context, NotificationStatuses statuses) =>
        await FindVisibleAsync(notification, context, statuses) is { } found ? TypedResults.Ok(found) : NotFound();

    // Another producer's is not there, for who may not see it: that it exists is no business of theirs either.
    private static Task<NotificationView?> FindVisibleAsync(Guid notification, HttpContext context, NotificationStatuses statuses) =>
        statuses.FindAsync(notification, context.Caller() is { SeesEveryProducer: false, Producer: var own } ? own : null, context.RequestAborted);

    private static ProblemHttpResult NotFound() =>
        Problems.NotFound("There is no notification with this id, neither the server's nor one that this key's producer gave to a direct notification.");

    private static async Task<IResult> ListAsync(HttpContext context, Lists lists, IEnumerable<IChannel> channels, [AsParameters] NotificationListParameters parameters)
    {
        var (query, problem) = parameters.Read(context, channels);
        return query is null ? problem! : TypedResults.Ok(await lists.ListNotificationsAsync(query, context.RequestAborted));
    }
}

/// <summary>Query parameters as values; a bad one is a problem, not an exception.</summary>
internal static class Query
{
    public const int DefaultLimit = 100;

    public const string TimeRule = "must be an ISO 8601 time with its offset, for example 2026-11-21T08:00:00Z";
    public const string IdRule = "must be the 'next' of the page before";

    /// <summary>A parameter that nobody reads, perhaps a mistyped one; null when there is none.</summary>
    public static string? FindUnknown(HttpRequest request, IReadOnlyCollection<string> known) =>
        request.Query.Keys.FirstOrDefault(x => !known.Contains(x, StringComparer.OrdinalIgnoreCase));

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
