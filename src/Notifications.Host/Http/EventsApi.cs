using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Host.Reference;
using Notifications.Host.Security;
using Notifications.Intake;
using Notifications.Intake.CloudEvents;
using Notifications.Status;

namespace Notifications.Host.Http;

/// <param name="Id">The server's id.</param>
/// <param name="Status">Queued, or NoSubscription: stored, and nobody subscribes to its type.</param>
/// <param name="Duplicate">True when an earlier POST stored it.</param>
public sealed record EventReceipt(Guid Id, string EventId, string Status, bool Duplicate, IReadOnlyList<AcceptedNotification> Notifications);

/// <summary>The short answer of <c>POST /events/ingest</c>.</summary>
public sealed record IngestReceipt(string Message, string EventId, string Status);

internal static class EventsApi
{
    public const string Path = "/v1/events";

    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, AcceptAsync).RequireAuthorization(Scopes.Ingest).Described(EventOperations.Post);
        routes.MapPost("/events/ingest", IngestAsync).RequireAuthorization(Scopes.Ingest).Described(EventOperations.Ingest);
        routes.MapGet("/v1/events/{id}", FindAsync).RequireAuthorization(Scopes.Read).Described(EventOperations.Find);
        routes.MapGet(Path, ListAsync).RequireAuthorization(Scopes.Read).Described(EventOperations.List);
    }

    private static async Task<IResult> AcceptAsync(HttpContext context, EventIntake intake, IntakeMetrics metrics, TimeProvider clock, IOptions<IntakeOptions> options)
    {
        if (EventBody.ModeOf(context) == ContentMode.Batched)
        {
            var (items, problem) = await EventBody.ReadBatchAsync(context, options.Value);
            return items is null ? problem!.Refuse(metrics) : await BatchAnswer.WorkOffAsync(context, items, intake, metrics, clock);
        }

        return await PostAsync(context, intake, metrics, clock, accepted => TypedResults.Accepted($"/v1/events/{accepted.Id}", new EventReceipt(
            accepted.Id, accepted.EventId, accepted.Notifications.Count == 0 ? "NoSubscription" : "Queued", accepted.Duplicate, accepted.Notifications)));
    }

    private static Task<IResult> IngestAsync(HttpContext context, EventIntake intake, IntakeMetrics metrics, TimeProvider clock) =>
        PostAsync(context, intake, metrics, clock, accepted => TypedResults.Accepted($"/v1/events/{accepted.Id}", new IngestReceipt("Event accepted", accepted.EventId, "QUEUED")));

    private static async Task<IResult> PostAsync(
        HttpContext context, EventIntake intake, IntakeMetrics metrics, TimeProvider clock, Func<IntakeResult.Accepted, IResult> answer)
    {
        var (envelope, problem) = await EventBody.ReadAsync(context);
        if (envelope is null) return problem!.Refuse(metrics);
        var (key, mistaken) = IdempotencyKey.Read(context, envelope.EventId, "eventId");
        if (mistaken is not null) return mistaken.Refuse(metrics);

        return (await intake.AcceptAsync(context.ToPosted(envelope, key, clock), context.RequestAborted)).ToAnswer(answer);
    }

    /// <param name="key">Its id, if it has none of its own.</param>
    public static PostedEvent ToPosted(this HttpContext context, EventEnvelope envelope, string? key, TimeProvider clock) =>
        PostedEvent.From(envelope, context.Producer(), Activity.Current?.Id, clock.GetUtcNow(), key, context.CorrelationId());

    /// <summary>What is refused before the intake sees it.</summary>
    public static IResult Refuse(this ProblemHttpResult problem, IntakeMetrics metrics)
    {
        metrics.Refused(Problems.ReasonOf(problem));
        return problem;
    }

    /// <summary>What the intake says, as HTTP.</summary>
    public static IResult ToAnswer(this IntakeResult result, Func<IntakeResult.Accepted, IResult> answer) => result switch
    {
        IntakeResult.Accepted accepted => answer(accepted),
        IntakeResult.IdReused => Problems.EventIdReused(),
        IntakeResult.UnknownDestination => Problems.UnknownDestination(),
        IntakeResult.TryAgain { IsOverBound: true } => Problems.ReducedCapacity(),
        IntakeResult.TryAgain => Problems.Unavailable(),
        IntakeResult.NotStorable refused => Problems.NotStorable(refused.SqlState),
        _ => throw new UnreachableException(),
    };

    private static async Task<IResult> ListAsync(HttpContext context, Lists lists, IEnumerable<IChannel> channels, [AsParameters] EventListParameters parameters)
    {
        var (query, problem) = parameters.Read(context, channels);
        return query is null ? problem! : TypedResults.Ok(await lists.ListEventsAsync(query, context.RequestAborted));
    }

    private static async Task<IResult> FindAsync(string id, string? source, HttpContext context, NotificationStatuses statuses)
    {
        if (source?.Any(char.IsControl) == true) return Problems.InvalidQuery("source", "must have no control characters");

        var caller = context.Caller();
        return await statuses.FindEventAsync(id, caller.Producer, source ?? "", caller.SeesEveryProducer, context.RequestAborted) is { } found
            ? TypedResults.Ok(found)
            : Problems.NotFound("There is no event with this id, neither the server's nor one of this key's producer (from a source? add ?source=…).");
    }
}
