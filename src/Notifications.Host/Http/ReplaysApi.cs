using Notifications.Host.Limits;
using Notifications.Host.Reference;
using Notifications.Host.Security;
using Notifications.Replay;

namespace Notifications.Host.Http;

internal static class ReplaysApi
{
    public static void MapReplays(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/replays", ReplayAsync).RequireAuthorization(Scopes.Operate).WithRequestTimeout(Timeouts.Replays).Described(ReplayOperations.Post);
        routes.MapGet("/v1/replays/{id}", FindAsync).RequireAuthorization(Scopes.Read).Described(ReplayOperations.Find);
    }

    private static async Task<IResult> ReplayAsync(HttpContext context, Replays replays)
    {
        var (request, problem) = await JsonBody.ReadAsync(context, ApiJson.Default.ReplayRequest);
        if (request is null) return problem!;

        var answer = await replays.ReplayAsync(request, context.Producer(), context.RequestAborted);
        return answer.Id is { } id ? TypedResults.Accepted($"/v1/replays/{id}", answer) : TypedResults.Ok(answer);
    }

    private static async Task<IResult> FindAsync(string id, HttpContext context, ReplayReports reports, string? after, string? limit)
    {
        if (!Query.TryId(after, out var last)) return Problems.InvalidQuery("after", Query.IdRule);
        if (!Query.TryLimit(limit, ReplayReports.MostItemsInPage, out var most)) return Problems.InvalidQuery("limit", Query.LimitRule(ReplayReports.MostItemsInPage));

        return Guid.TryParse(id, out var own) && await reports.FindAsync(own, last, most, context.RequestAborted) is { } report ? TypedResults.Ok(report) : Problems.NotFound("There is no replay with this id.");
    }
}
