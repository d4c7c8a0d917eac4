using Notifications.Replay;

namespace Notifications.IntegrationTests.Interleavings;

/// <summary>Many schedules side by side: each round takes one step of each of them, and the product takes those of a kind together, as it does under load.</summary>
internal sealed class Rounds(Product product)
{
    private const int MostAtOnce = 400;

    /// <summary>How many steps the product took.</summary>
    public int Steps { get; private set; }

    /// <summary>What claims were told and in which states schedules ended, and how often.</summary>
    public SortedDictionary<string, int> Seen { get; } = new(StringComparer.Ordinal);

    /// <returns>Those that failed.</returns>
    public async Task<List<Schedule>> RunAsync(IEnumerable<Schedule> schedules, int mostFailures = 10)
    {
        using var coming = schedules.GetEnumerator();
        var (running, failed) = (new List<Schedule>(), new List<Schedule>());
        do
        {
            await BeginAsync(running, coming);
            var steps = running.Select(x => (Schedule: x, Step: x.Next())).ToList();
            failed.AddRange(steps.Where(x => x.Step is null && x.Schedule.Failure is not null).Select(x => x.Schedule));
            foreach (var (schedule, _) in steps.Where(x => x.Step is null)) See($"ended {schedule.World.Row.State}");

            var taken = steps.Where(x => x.Step is not null).Select(x => (x.Schedule, Step: x.Step!)).ToList();
            running = await TakeAsync(taken, failed);
            Steps += taken.Count;
        }
        while (running.Count > 0 && failed.Count < mostFailures);

        return failed;
    }

    private async Task BeginAsync(List<Schedule> running, IEnumerator<Schedule> coming)
    {
        var fresh = new List<Schedule>();
        while (running.Count + fresh.Count < MostAtOnce && coming.MoveNext()) fresh.Add(coming.Current);
        if (fresh.Count == 0) return;

        await product.Rows.InsertAsync(Ids(fresh), [.. fresh.Select(x => x.IsCommanded)]);
        var rows = await product.Rows.ReadAsync(Ids(fresh));
        foreach (var schedule in fresh) schedule.Begin(rows[schedule.World.Notification]);
        running.AddRange(fresh);
    }

    private async Task<List<Schedule>> TakeAsync(List<(Schedule Schedule, Step Step)> taken, List<Schedule> failed)
    {
        await TakeAsync([.. taken.Select(x => (x.Schedule.World.Notification, x.Step))]);
        var rows = await product.Rows.ReadAsync([.. taken.Select(x => x.Schedule.World.Notification)]);
        var going = new List<Schedule>();
        foreach (var (schedule, _) in taken) (schedule.Take(rows[schedule.World.Notification]) ? going : failed).Add(schedule);
        return going;
    }

    private async Task TakeAsync(List<(Guid Id, Step Step)> steps)
    {
        await product.Rows.PassAsync([.. Of<Step.Pass>(steps).Select(x => x.Id)], [.. Of<Step.Pass>(steps).Select(x => x.Step.Time)]);
        await product.Rows.SwitchAsync([.. Of<Step.Switch>(steps).Select(x => x.Id)], [.. Of<Step.Switch>(steps).Select(x => x.Step.IsDisabled)]);
        await product.ExtendAsync(Of<Step.ExtendLease>(steps).Select(x => x.Step.Worker.Keeps));
        await ClaimAsync(Of<Step.Claim>(steps));
        await LookAsync(Of<Step.Look>(steps));
        await product.Due.MarkSentAsync(Of<Step.MarkSent>(steps).Select(x => x.Step.Hand.Row), Times.LostAfter, CancellationToken.None);
        await product.Due.LookAgainAsync(Of<Step.LookAgain>(steps).Select(x => (x.Step.Hand.Row, x.Step.At)), CancellationToken.None);
        await ReplayAsync(Of<Step.Replay>(steps));

        var applied = Of<Step.Apply>(steps);
        if (applied.Count > 0) await product.ApplyAsync(applied.SelectMany(x => x.Step.Outcomes), () => TakeBetweenAsync(applied.Select(x => (x.Id, x.Step.Between))));
        var faulted = Of<Step.Fail>(steps);
        if (faulted.Count > 0)
            await product.FailAsync([.. faulted.Select(x => (x.Id, x.Step.Fault))], () => TakeBetweenAsync(faulted.Select(x => (x.Id, x.Step.Between))));
    }

    private Task TakeBetweenAsync(IEnumerable<(Guid Id, Step? Between)> steps) =>
        TakeAsync([.. steps.Where(x => x.Between is not null).Select(x => (x.Id, x.Between!))]);

    private async Task ClaimAsync(List<(Guid Id, Step.Claim Step)> claims)
    {
        await Task.WhenAll(claims.SelectMany(x => x.Step.Workers.Select(async (worker, index) =>
            x.Step.Answers[index] = await product.Claims.ClaimAsync(worker.Asked, CancellationToken.None))));
        foreach (var answer in claims.SelectMany(x => x.Step.Answers)) See(Judge.Word(answer));
    }

    private void See(string what) => Seen[what] = Seen.GetValueOrDefault(what) + 1;

    private async Task LookAsync(List<(Guid Id, Step.Look Step)> looks)
    {
        if (looks.Count == 0) return;

        await using var only = await product.Rows.ShowOnlyAsync([.. looks.Select(x => x.Id)]);
        await product.Releases.ReleaseAsync(CancellationToken.None);
        var taken = (await product.Due.TakeAsync(MostAtOnce, Times.DispatchLease, CancellationToken.None)).ToDictionary(x => x.Id);
        foreach (var (id, look) in looks) look.Taken = taken.TryGetValue(id, out var row) ? new DispatcherHand(row) : null;
    }

    private async Task ReplayAsync(List<(Guid Id, Step.Replay Step)> replays)
    {
        if (replays.Count == 0) return;

        var answer = await product.Replays.ReplayAsync(new ReplayRequest { Ids = [.. replays.Select(x => x.Id)] }, "model", CancellationToken.None);
        var replayed = answer.Items.Select(x => x.NotificationId).ToHashSet();
        foreach (var (id, replay) in replays) replay.IsReplayed = replayed.Contains(id);
    }

    private static List<(Guid Id, T Step)> Of<T>(IEnumerable<(Guid Id, Step Step)> steps)
        where T : Step => [.. steps.Where(x => x.Step is T).Select(x => (x.Id, (T)x.Step))];

    private static Guid[] Ids(IEnumerable<Schedule> schedules) => [.. schedules.Select(x => x.World.Notification)];
}
