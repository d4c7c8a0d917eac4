using Notifications.Host.Reference;
using Notifications.Host.Security;
using Notifications.Status;

namespace Notifications.Host.Http;

internal static class StatisticsApi
{
    public static void MapStatistics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/stats", async (HttpContext context, Statistics statistics) => TypedResults.Ok(await statistics.ReadAsync(context.RequestAborted)))
            .RequireAuthorization(Scopes.Read).Described(StatisticsOperations.Read);
}
