using Notifications.Delivery;
using Notifications.Storage;
using Notifications.Tests.Structure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Interleavings;

/// <summary>
/// The table in Delivery/README.md, line by line and in its order, over every situation that a claim can meet in the database: what the worker is told,
/// and what the row looks like afterwards.
/// </summary>
public sealed class ClaimTableTests
{
    private static readonly Line[] Table =
    [
        new("is of an earlier cycle: it can't have sent this command", x => x.Cycle < Situation.Asked, "refused"),
        new("is of a later cycle", x => x.Cycle > Situation.Asked, "dropped: stale-cycle"),
        new("has a later attempt", x => x.Attempt > Situation.Asked, "dropped: stale-attempt"),
        new("is Faulted, and the command says that the error queue has lost its copy", x => x is { State: States.Faulted, IsFaultMissing: true }, "faults again"),
        new("is in any other state, and the command says so", x => x.IsFaultMissing, "dropped: not-faulted"),
        new("is Queued, Sending or Retrying with an earlier attempt, and has expired", x => x.IsOpen && x.IsEarlier && x.IsExpired, "dropped: expired")
        {
            After = (row, _) => row with { State = States.Expired, HoldReason = null, Claim = null, LeaseUntil = null, DueAt = null, NextAttemptAt = null },
        },
        new("is Queued, Sending or Retrying with an earlier attempt, and its destination is disabled", x => x.IsOpen && x.IsEarlier && x.IsDisabled, "dropped: paused")
        {
            After = (row, _) => row with { State = States.Held, HoldReason = HoldReasons.Paused, Claim = null, LeaseUntil = null, DueAt = null },
        },
        new("is Queued, Sending or Retrying with an earlier attempt", x => x.IsOpen && x.IsEarlier, "granted")
        {
            After = (row, asked) => Lease(row, asked.Token) with { State = States.Sending, Attempt = Situation.Asked },
        },
        new("is Delivered, Sent, Cancelled or Expired", x => x.State is States.Delivered or States.Sent or States.Cancelled or States.Expired, "dropped: done"),
        new("is Held", x => x.State == States.Held, "dropped: held"),
        new("is Faulted, and the broker gives this very message out again", x => x is { State: States.Faulted, IsRedelivered: true }, "faults again"),
        new("is Faulted otherwise", x => x.State == States.Faulted, "dropped: faulted"),
        new("is Queued or Retrying, so this attempt was answered", x => x.State is States.Queued or States.Retrying, "dropped: attempt-known"),
        new("is Sending by the same token: our claim committed and its answer was lost", x => x.Holder == Holder.ThisWorker, "granted")
        {
            After = (row, asked) => Lease(row, asked.Token),
        },
        new("is Sending, the outcome of this attempt is known and final", x => x.IsAnswered, "faults again"),
        new("is Sending, taken by us as interrupted, and that answer was lost", x => x.Holder == Holder.ThisWorkerAsInterrupted, "interrupted")
        {
            After = (row, asked) => Lease(row, asked.TakingToken),
        },
        new("is Sending, lease running", x => x.IsLeaseRunning, "dropped: claimed-by-another"),
        new("is Sending, lease over, and the broker gave this very message out before", x => x.IsRedelivered, "dropped: left-to-dispatcher"),
        new("is Sending, lease over", _ => true, "interrupted") { After = (row, asked) => Lease(row, asked.TakingToken) },
    ];

    private readonly List<Outcome> _outcomes = [];
    private Product _product = null!;

    [OneTimeSetUp]
    public async Task AskInEverySituation()
    {
        _product = await Product.StartAsync();
        var situations = Situation.All.ToArray();
        await InsertAsync(situations);
        var ids = situations.Select(x => x.Notification).ToArray();
        var before = await _product.Rows.ReadAsync(ids);
        var answers = await Task.WhenAll(situations.Select(x => _product.Claims.ClaimAsync(x.Request, CancellationToken.None)));
        var after = await _product.Rows.ReadAsync(ids);
        foreach (var (situation, answer) in situations.Zip(answers))
            _outcomes.Add(new(situation, answer, before[situation.Notification], after[situation.Notification]));
    }

    [OneTimeTearDown]
    public async Task Stop() => await _product.DisposeAsync();

    [TestCaseSource(nameof(Table))]
    public void A_command_whose_row(object told)   // a public method can't name an internal type
    {
        var line = (Line)told;
        var met = _outcomes.Where(x => Table.First(y => y.Applies(x.Situation)) == line).ToList();

        Assert.That(met, Is.Not.Empty);
        foreach (var (situation, answer, before, after) in met)
        {
            Assert.That(answer is ClaimResult.FaultMissing { Cause: FaultCauses.Rejected } ? "faults again" : Judge.Word(answer), Is.EqualTo(line.Answer), situation.ToString());
            Assert.DoesNotThrow(() => Judge.Compare(line.After(before.Fields, situation.Request), after.Fields), situation.ToString());
            Assert.That(after.Version - before.Version, Is.EqualTo(after.Fields == before.Fields ? 0 : 1), situation.ToString());
            if (answer is ClaimResult.Claimed { Delivery: var granted })
                Assert.That((granted.NotificationId, granted.Cycle, granted.Attempt), Is.EqualTo((situation.Notification, Situation.Asked, Situation.Asked)));
        }
    }

    [Test]
    public async Task A_command_whose_row_is_not_there_is_dropped() => Assert.That(
        Judge.Word(await _product.Claims.ClaimAsync(new ClaimRequest(Guid.CreateVersion7(), 1, 1, Guid.CreateVersion7(), Redelivered: false), CancellationToken.None)),
        Is.EqualTo("dropped: unknown-notification"));

    [Test]
    public async Task An_interrupted_attempt_whose_taking_went_unheard_is_interrupted_again_and_nobody_is_called()
    {
        var situation = new Situation(
            States.Sending, Situation.Asked, Situation.Asked, IsLeaseRunning: false, IsAnswered: false, Holder.Another, IsRedelivered: false, IsDisabled: false,
            IsFaultMissing: false);
        await InsertAsync([situation]);

        foreach (var _ in new[] { "unheard", "heard" })
            Assert.That(Judge.Word(await _product.Claims.ClaimAsync(situation.Request, CancellationToken.None)), Is.EqualTo("interrupted"));
    }

    [Test]
    public void The_README_tells_the_same_table_in_the_same_order()
    {
        var told = Repository.Read("src/Notifications/Delivery/README.md").Split('\n')
            .Where(x => x.StartsWith("| is ", StringComparison.Ordinal) || x.StartsWith("| has ", StringComparison.Ordinal))
            .Select(x => (Row: x.Split('|')[1].Trim(), Command: x.Split('|')[2].Trim()));

        Assert.That(told.Where(x => x.Row != "is not there"), Is.EqualTo(Table.Select(x => (x.Row, x.Answer))));
    }

    private Task InsertAsync(Situation[] situations) => _product.Rows.RunAsync("""
        WITH s AS (
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::int[], $6::uuid[], $7::boolean[], $8::boolean[], $9::boolean[])
                AS s(id, state, cycle, attempt, answered, claim, is_lease_running, is_disabled, is_expired)),
        events AS (
            INSERT INTO event (id, producer, source, event_id, type, occurred_at, priority, payload, fan_out)
            SELECT id, 'table', 'table', id::text, 'order.created', now(), 'normal', 'x', 1 FROM s),
        destinations AS (
            INSERT INTO destination (id, name, channel, address, disabled_at)
            SELECT id, id::text, 'webhook', 'http://table', CASE WHEN is_disabled THEN now() END FROM s)
        INSERT INTO notification (id, event, destination, channel, priority, state, cycle, attempt, answered, claim, lease_until, due_at, hold_reason, fault_cause, error,
            expires_at)
        SELECT id, id, id, 'webhook', 'normal', state, cycle, attempt, answered, claim, now() + CASE WHEN is_lease_running THEN 1 ELSE -1 END * interval '10 minutes',
            now() + interval '1 hour', CASE WHEN state = 'Held' THEN 'delay' END, 'rejected', 'http-400',
            CASE WHEN is_expired THEN now() END FROM s
        """,
        situations.Select(x => x.Notification).ToArray(), situations.Select(x => x.State).ToArray(), situations.Select(x => x.Cycle).ToArray(),
        situations.Select(x => x.Attempt).ToArray(), situations.Select(x => x.IsAnswered ? x.Attempt : x.Attempt - 1).ToArray(), situations.Select(x => x.Claim).ToArray(),
        situations.Select(x => x.IsLeaseRunning).ToArray(), situations.Select(x => x.IsDisabled).ToArray(), situations.Select(x => x.IsExpired).ToArray());

    private static Reference Lease(Reference row, Guid token) => row with { Claim = token, LeaseUntil = DateTimeOffset.UtcNow + Times.Lease };

    /// <param name="Row">As the README says it.</param>
    /// <param name="Applies">Among the situations that no line above applies to.</param>
    internal sealed record Line(string Row, Func<Situation, bool> Applies, string Answer)
    {
        /// <summary>The row afterwards; unless it says otherwise, as it was.</summary>
        public Func<Reference, ClaimRequest, Reference> After { get; init; } = (row, _) => row;

        public override string ToString() => Row;
    }

    private sealed record Outcome(Situation Situation, ClaimResult Answer, Row Before, Row After);
}
