using System.Text.Json;
using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

/// <summary>Follows a replay until each of its notifications has its new outcome, then shows them. A server that is away for a moment is waited for.</summary>
internal sealed class ReplayWatch(Guid id, IReadOnlyList<SkippedNotification> skipped, TimeSpan timeout, Session session)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var answer = await session.ShowProgressAsync("replaying", display => PollAsync(display, cancellationToken));
        return answer switch
        {
            Answer<ReplayStatus>.Failed(var failure) => Fail(failure),
            Answer<ReplayStatus>.Succeeded(var status, _) => await ShowAsync(timedOut: status.Pending > 0, cancellationToken),
            var unknown => throw new InvalidOperationException($"An answer of no known kind: {unknown}"),
        };
    }

    /// <summary>What is known now, without waiting for the rest.</summary>
    public Task<int> ShowNowAsync(CancellationToken cancellationToken) => ShowAsync(timedOut: false, cancellationToken);

    private async Task<Answer<ReplayStatus>> PollAsync(IProgressDisplay display, CancellationToken cancellationToken)
    {
        var polls = new Polling(session.Clock, timeout);
        while (true)
        {
            var answer = await session.Api.AskingOnce.GetReplayAsync(id, limit: 1, after: null, cancellationToken);
            switch (answer)
            {
                case Answer<ReplayStatus>.Succeeded(var status, _):
                    display.Report(new Progress(status.Total - status.Pending, status.Total, Counts(status)));
                    if (status.Pending == 0)
                    {
                        return answer;
                    }

                    break;
                case Answer<ReplayStatus>.Failed(var failure) when failure is not Failure.Unavailable:
                    return answer;
            }

            if (!await polls.WaitAsync(cancellationToken))
            {
                return answer;
            }
        }
    }

    private async Task<int> ShowAsync(bool timedOut, CancellationToken cancellationToken)
    {
        var outcomes = new List<ReplayOutcome>();
        var documents = new List<JsonElement>();
        ReplayStatus status;
        string? next = null;

        do
        {
            var answer = await session.Api.GetReplayAsync(id, ApiClient.PageSize, next, cancellationToken);
            if (answer is not Answer<ReplayStatus>.Succeeded(var page, var document))
            {
                return Fail(((Answer<ReplayStatus>.Failed)answer).Failure);
            }

            status = page;
            outcomes.AddRange(page.Items);
            documents.AddRange(document.TryGetProperty("items", out var items) ? items.EnumerateArray() : default);
            next = page.Next;
        }
        while (next is not null);

        Write(status, timedOut, outcomes, documents);

        if (timedOut)
        {
            return session.Fail(CommandFailure.Unavailable(
                $"{status.Pending} of {status.Total} have no new outcome after {Times.Elapsed(timeout)}",
                $"they go on without this command; see notifications replays show {id}."));
        }

        return status.Delivered == status.Total && skipped.Count == 0 ? ExitCode.Done : ExitCode.No;
    }

    // Whoever cannot ask the server now must still know what to ask for later.
    private int Fail(Failure failure) => session.Fail(failure with
    {
        Problem = failure.Problem with { Detail = $"{failure.Problem.Detail} Then see: notifications replays show {id}".TrimStart() },
    });

    private void Write(ReplayStatus status, bool timedOut, List<ReplayOutcome> outcomes, List<JsonElement> documents)
    {
        if (session.Json)
        {
            session.WriteJson(
                new ReplayWaitDocument
                {
                    Id = id,
                    Total = status.Total,
                    Delivered = status.Delivered,
                    Faulted = status.Faulted,
                    Held = status.Held,
                    Cancelled = status.Cancelled,
                    Expired = status.Expired,
                    Pending = status.Pending,
                    RemovedFromErrorQueue = status.RemovedFromErrorQueue,
                    TimedOut = timedOut,
                    Items = documents,
                    Skipped = skipped,
                },
                CliJson.Indented.ReplayWaitDocument);
        }
        else
        {
            ReplayText.WriteOutcomes(outcomes, skipped, session.Output);
            session.Output.WriteLine($"{Counts(status)}; {status.RemovedFromErrorQueue} removed from the error queue.");
        }
    }

    private static string Counts(ReplayStatus status) =>
        $"{status.Delivered} of {status.Total} delivered, {status.Faulted} faulted, {Some(status.Held, "held as unknown")}{Some(status.Cancelled, "cancelled")}" +
        $"{Some(status.Expired, "expired")}{status.Pending} pending";

    private static string Some(int count, string what) => count > 0 ? $"{count} {what}, " : "";
}
