using System.Diagnostics;
using System.Globalization;
using Notifications.Host.Limits;
using Notifications.Intake;

namespace Notifications.Host.Http;

/// <summary>Works a batch off and answers, whatever format its items came in.</summary>
internal static class BatchAnswer
{
    private static readonly Dictionary<string, string[]> NotStorable = new() { [""] = ["has a value that the database refuses, and would refuse again"] };

    /// <returns>200 and a result for each item, in order; or 503: then nothing is known of any of them, and the whole batch may be posted again.</returns>
    public static async Task<IResult> WorkOffAsync(HttpContext context, IReadOnlyList<BatchItem> items, EventIntake intake, IntakeMetrics metrics, TimeProvider clock)
    {
        var (key, mistaken) = IdempotencyKey.Read(context);
        if (mistaken is not null) return mistaken.Refuse(metrics);
        await context.TakeMoreAsync(items.Count - 1);   // one was counted when the request came

        var posted = items.Index().Where(x => x.Item.Envelope is not null)
            .Select(x => (x.Index, Event: context.ToPosted(x.Item.Envelope!, KeyOf(key, x.Index), clock))).ToList();
        var results = await intake.AcceptAllAsync([.. posted.Select(x => x.Event)], context.RequestAborted);
        if (results.FirstOrDefault(x => x is IntakeResult.TryAgain) is { } unavailable) return unavailable.ToAnswer(_ => throw new UnreachableException());

        var answers = items.Index().Select(x => new BatchResult(x.Index, BatchStatuses.Invalid, null, x.Item.EventId, Errors: x.Item.Errors)).ToArray();
        foreach (var ((index, _), result) in posted.Zip(results)) answers[index] = ToResult(answers[index], result);
        foreach (var _ in items.Where(x => x.Envelope is null)) metrics.Refused("invalid-fields");
        return TypedResults.Ok(new BatchReceipt(
            Count(BatchStatuses.Accepted), Count(BatchStatuses.Duplicate), Count(BatchStatuses.Conflict), Count(BatchStatuses.Invalid), answers));

        int Count(string status) => answers.Count(x => x.Status == status);
    }

    /// <summary>One key for the whole request: each item that has no id gets its own part of it.</summary>
    private static string? KeyOf(string? key, int index) => key is null ? null : string.Create(CultureInfo.InvariantCulture, $"{key}/{index}");

    private static BatchResult ToResult(BatchResult item, IntakeResult result) => result switch
    {
        IntakeResult.Accepted accepted => item with
        {
            Status = accepted.Duplicate ? BatchStatuses.Duplicate : BatchStatuses.Accepted,
            Id = accepted.Id,
            EventId = accepted.EventId,
            Notifications = accepted.Notifications,
        },
        IntakeResult.IdReused reused => item with { Status = BatchStatuses.Conflict, EventId = reused.EventId },
        IntakeResult.NotStorable => item with { Errors = NotStorable },
        _ => throw new UnreachableException(),
    };
}
