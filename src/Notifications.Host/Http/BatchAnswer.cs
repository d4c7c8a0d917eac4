using System.Diagnostics;
using Notifications.Intake;

namespace Notifications.Host.Http;

/// <summary>Works a batch off and answers, whatever format its items came in.</summary>
internal static class BatchAnswer
{
    /// <returns>200 and a result for each item, in order; or 503: then nothing is known of any of them, and the whole batch may be posted again.</returns>
    public static async Task<IResult> WorkOffAsync(HttpContext context, IReadOnlyList<BatchItem> items, EventIntake intake, IntakeMetrics metrics, TimeProvider clock)
    {
        var results = new List<BatchResult>(items.Count);
        foreach (var (index, item) in items.Index())
        {
            if (item.Envelope is null)
            {
                metrics.Refused("invalid-fields");
                results.Add(new BatchResult(index, BatchStatuses.Invalid, null, item.EventId, Errors: item.Errors));
                continue;
            }

            var result = await intake.AcceptAsync(context.ToPosted(item.Envelope, key: null, clock));
            if (result is IntakeResult.TryAgain) return Problems.Unavailable();
            results.Add(ToResult(index, item, result));
        }

        return TypedResults.Ok(new BatchReceipt(
            Count(BatchStatuses.Accepted), Count(BatchStatuses.Duplicate), Count(BatchStatuses.Conflict), Count(BatchStatuses.Invalid), results));

        int Count(string status) => results.Count(x => x.Status == status);
    }

    private static BatchResult ToResult(int index, BatchItem item, IntakeResult result) => result switch
    {
        IntakeResult.Accepted accepted => new(index, accepted.Duplicate ? BatchStatuses.Duplicate : BatchStatuses.Accepted, accepted.Id, accepted.EventId, accepted.Notifications),
        IntakeResult.IdReused reused => new(index, BatchStatuses.Conflict, null, reused.EventId),
        IntakeResult.NotStorable => new(index, BatchStatuses.Invalid, null, item.EventId, Errors: NotStorable),
        _ => throw new UnreachableException(),
    };

    private static readonly IReadOnlyDictionary<string, string[]> NotStorable =
        new Dictionary<string, string[]> { [""] = ["has a value that the database refuses, and would refuse again"] };
}
