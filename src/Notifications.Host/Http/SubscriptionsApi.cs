using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Notifications.Destinations;
using Notifications.Host.Reference;
using Notifications.Host.Security;
using Notifications.Intake;
using Notifications.Routing;

namespace Notifications.Host.Http;

internal static class SubscriptionsApi
{
    private static readonly string[] ListParameters = ["destination", "after", "limit"];
    private static readonly string[] MatchParameters = ["destination"];

    public static void MapSubscriptions(this IEndpointRouteBuilder routes)
    {
        var reading = routes.MapGroup("/v1/subscriptions").RequireAuthorization(Scopes.Read);
        reading.MapGet("/", ListAsync).Described(SubscriptionOperations.List);
        reading.MapGet("/{id}", FindAsync).Described(SubscriptionOperations.Find);
        reading.MapPost("/match", MatchAsync).Described(SubscriptionOperations.Match);

        var changing = routes.MapGroup("/v1/subscriptions").RequireAuthorization(Scopes.Admin);
        changing.MapPost("/", CreateAsync).Described(SubscriptionOperations.Create);
        changing.MapPut("/{id}", ChangeAsync).Described(SubscriptionOperations.Change);
        changing.MapDelete("/{id}", DeleteAsync).Described(SubscriptionOperations.Delete);
    }

    private static async Task<IResult> ListAsync(HttpContext context, SubscriptionViews views, string? destination, string? after, string? limit)
    {
        if (Query.FindUnknown(context.Request, ListParameters) is { } unknown)
            return Problems.InvalidQuery(unknown, $"is unknown; the parameters are {string.Join(", ", ListParameters)}");
        if (!Query.TryId(after, out var last)) return Problems.InvalidQuery("after", Query.IdRule);
        if (!Query.TryLimit(limit, SubscriptionViews.MostItemsInPage, out var most))
            return Problems.InvalidQuery("limit", Query.LimitRule(SubscriptionViews.MostItemsInPage));

        return TypedResults.Ok(await views.ListAsync(destination, last, most, context.RequestAborted));
    }

    private static async Task<IResult> FindAsync(string id, HttpContext context, SubscriptionViews views) =>
        Guid.TryParse(id, out var own) ? await ShowAsync(context, views, own, TypedResults.Ok) : NotFound();

    /// <summary>Stores nothing. The answer shows values of the caller's own event, and nobody else sees them.</summary>
    private static async Task<IResult> MatchAsync(HttpContext context, Router router, TimeProvider clock, string? destination)
    {
        if (Query.FindUnknown(context.Request, MatchParameters) is { } unknown)
            return Problems.InvalidQuery(unknown, $"is unknown; the parameter is {string.Join(", ", MatchParameters)}");
        var (envelope, problem) = await JsonBody.ReadAsync(context, ApiJson.Default.EventEnvelope);
        if (envelope is null) return problem!;

        var table = await router.GetCommittedAsync(context.RequestAborted);
        if (destination is not null && table.Find(destination) is null) return Problems.UnknownDestination();
        return TypedResults.Ok(RoutingExplainer.Explain(table, PostedEvent.From(envelope, context.Producer(), traceparent: null, clock.GetUtcNow()), destination));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, SubscriptionStore store, SubscriptionViews views)
    {
        var (request, problem) = await JsonBody.ReadAsync(context, ApiJson.Default.SubscriptionRequest);
        if (request is null) return problem!;

        var id = Guid.CreateVersion7();
        var result = await store.CreateAsync(id, request, context.Producer(), context.RequestAborted);
        if (result == ChangeResult.NotFound) return Problems.UnknownDestination();
        return Refusal(result) ?? await ShowAsync(context, views, id, view => TypedResults.Created($"/v1/subscriptions/{id}", view));
    }

    private static async Task<IResult> ChangeAsync(string id, HttpContext context, SubscriptionStore store, SubscriptionViews views)
    {
        var (change, problem) = await JsonBody.ReadAsync(context, ApiJson.Default.SubscriptionChange);
        if (change is null) return problem!;
        if (!Guid.TryParse(id, out var own)) return NotFound();

        var result = await store.ChangeAsync(own, context.ExpectedVersion(), change, context.Producer(), context.RequestAborted);
        return Refusal(result) ?? await ShowAsync(context, views, own, TypedResults.Ok);
    }

    private static async Task<IResult> DeleteAsync(string id, HttpContext context, SubscriptionStore store)
    {
        if (!Guid.TryParse(id, out var own)) return NotFound();
        return Refusal(await store.DeleteAsync(own, context.ExpectedVersion(), context.Producer(), context.RequestAborted)) ?? (IResult)TypedResults.NoContent();
    }

    private static async Task<IResult> ShowAsync(HttpContext context, SubscriptionViews views, Guid id, Func<SubscriptionView, IResult> answer)
    {
        if (await views.FindAsync(id, context.RequestAborted) is not { } view) return NotFound();
        context.SetVersion(view.Version);
        return answer(view);
    }

    private static ProblemHttpResult? Refusal(ChangeResult result) => result switch
    {
        ChangeResult.Done => null,
        ChangeResult.NotFound => NotFound(),
        ChangeResult.VersionMoved => Problems.VersionMoved(),
        ChangeResult.Taken => Problems.SubscriptionExists(),
        _ => throw new UnreachableException(),
    };

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no subscription with this id.");
}
