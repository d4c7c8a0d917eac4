using Notifications.Delivery;
using Notifications.Storage;

namespace Notifications.IntegrationTests.Interleavings;

/// <summary>Compares the product with the reference after each step, and holds both against the promises.</summary>
internal static class Judge
{
    /// <summary>Lets the reference take the step that the product has taken.</summary>
    public static Reference Predict(World world, Reference row, Step step, DateTimeOffset now)
    {
        switch (step)
        {
            case Step.Claim claim:
                return PredictClaims(world, row, claim, now);
            case Step.ExtendLease extend:
                return row.Extend(extend.Worker.Keeps.Token, now);
            case Step.Apply apply:
                // In the order of attempts, as they share a message. What changes nothing is not written, so it counts from before.
                var ordered = apply.Outcomes.OrderBy(x => x.Cycle).ThenBy(x => x.Attempt).ToList();
                Reference ApplyAll(Reference to) => ordered.Aggregate(to, (x, outcome) => x.Apply(outcome, now));
                return ApplyAll(row) == row ? Between(apply.Between, row) : ApplyAll(Between(apply.Between, row));
            case Step.Fail fail:
                return row.Fail(fail.Fault) == row ? Between(fail.Between, row) : Between(fail.Between, row).Fail(fail.Fault);
            case Step.Look look:
                var (seen, isTaken) = row.Look(world.IsDisabled, now);
                Expect(look.Taken is not null, isTaken, "taken by the dispatcher");
                return seen;
            case Step.MarkSent sent:
                return row.MarkSent(sent.Hand.Row, now);
            case Step.LookAgain again:
                return row.LookAgain(again.Hand.Row, again.At);
            case Step.Replay replay:
                Expect(replay.IsReplayed, row.IsReplayable, "replayed");
                return row.Replay(now);
            case Step.Pass pass:
                return row.Pass(pass.Time);
            default:
                return row;
        }

        Reference Between(Step? between, Reference before) => between is null ? before : Predict(world, before, between, now);
    }

    /// <summary>Compares, and takes over the row's times: they are exact.</summary>
    public static Reference Compare(Reference expected, Reference found)
    {
        var exact = expected with { LeaseUntil = found.LeaseUntil, CommandedAt = found.CommandedAt, DueAt = found.DueAt, NextAttemptAt = found.NextAttemptAt };
        Expect(found, exact, "the row");
        ExpectTime(found.LeaseUntil, expected.LeaseUntil, "the lease");
        ExpectTime(found.CommandedAt, expected.CommandedAt, "when it was commanded");
        ExpectTime(found.DueAt, expected.DueAt, "when it is due");
        ExpectTime(found.NextAttemptAt, expected.NextAttemptAt, "the next attempt");
        return found;
    }

    /// <summary>What holds after every step.</summary>
    public static void HoldPromises(World world, Row before, Row after)
    {
        var row = after.Fields;
        if (before.Fields.State == States.Delivered && row.State != States.Delivered) throw new BrokenPromiseException($"a Delivered was lost: {row.State}");
        if (world.History.IsKnownAsDelivered && row.State != States.Delivered) throw new BrokenPromiseException($"it is known as delivered, and {row.State}");
        if (!row.IsAtRest && !row.IsPaused && row.DueAt is null) throw new BrokenPromiseException($"nobody comes back: {row}");
        if (row.State == States.Faulted && !world.ErrorQueue.Contains(row.Cycle)) throw new BrokenPromiseException("it is Faulted, and not in the error queue");

        if (after.Version < before.Version) throw new BrokenPromiseException("its version went back");
        if (after.Version == before.Version && Guarded(row) != Guarded(before.Fields)) throw new BrokenPromiseException("it changed under the same version");
    }

    /// <summary>What holds when all that was under way has come in and nothing failed any more.</summary>
    public static void HoldEnd(World world)
    {
        var row = world.Row;
        var allowed = world.History.IsKnownAsDelivered ? row.State == States.Delivered
            : world.Policy.WhenUnknown is Notifications.Channels.UnknownPolicy.Fault ? row.State == States.Faulted
            : row.IsReplayable;
        if (!allowed)
            throw new BrokenPromiseException($"it ended {row.State} ({row.HoldReason}), {(world.History.IsKnownAsDelivered ? "" : "not ")}known as delivered");
        if (row.FaultCause == FaultCauses.Exhausted && row.Attempt != 1 + Times.Redelivery.Length)
            throw new BrokenPromiseException($"exhausted after {row.Attempt} attempts");
        if (world.History.CallsIn(row.Cycle) == 0 && row.FaultCause == FaultCauses.Rejected) throw new BrokenPromiseException("rejected by nobody");
    }

    // Either order of two that ask at once is right.
    private static Reference PredictClaims(World world, Reference row, Step.Claim claim, DateTimeOffset now)
    {
        var orders = claim.Workers.Length == 1 ? [[0]] : new int[][] { [0, 1], [1, 0] };
        var told = string.Join(", ", claim.Answers.Select(Word));
        var expected = new List<string>();
        foreach (var order in orders)
        {
            var (after, answers) = (row, new string[order.Length]);
            foreach (var index in order) (after, answers[index]) = after.Ask(claim.Workers[index].Asked, world.IsDisabled, now);
            if (string.Join(", ", answers) == told) return after;
            expected.Add(string.Join(", ", answers));
        }

        throw new BrokenPromiseException($"the claim was told '{told}' instead of '{string.Join("' or '", expected)}', by {row}");
    }

    public static string Word(ClaimResult answer) => answer switch
    {
        ClaimResult.Claimed => "granted",
        ClaimResult.Interrupted => "interrupted",
        ClaimResult.FaultMissing missing => $"fault: {missing.Cause}",
        ClaimResult.Dropped dropped => $"dropped: {dropped.Reason}",
        ClaimResult.Refused => "refused",
        _ => answer.ToString(),
    };

    private static (string, int, int, int, Guid?) Guarded(Reference x) => (x.State, x.Cycle, x.Attempt, x.Answered, x.Claim);

    private static void Expect<T>(T found, T expected, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(found, expected)) throw new BrokenPromiseException($"{what} is {found} instead of {expected}");
    }

    private static void ExpectTime(DateTimeOffset? found, DateTimeOffset? expected, string what)
    {
        if (found is null != expected is null || (found - expected)?.Duration() > Times.Tolerance)
            throw new BrokenPromiseException($"{what} is {found:O} instead of {expected:O}");
    }
}
