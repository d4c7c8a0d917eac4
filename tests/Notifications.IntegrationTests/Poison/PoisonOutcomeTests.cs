using System.Text;
using System.Text.Json.Nodes;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Poison;

/// <summary>Good and bad in one message, in one batch, in one row: the good goes on.</summary>
public sealed class PoisonOutcomeTests
{
    private const string ErrorQueue = "lifecycle_error";

    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task Good_outcomes_are_applied_whatever_shares_their_message()
    {
        var good = await SendingAsync(20);
        var bad = PoisonCase.BadOutcomes(good[0]).Select(x => x.Json).ToList();

        // Mixed, so that neither the first nor the last of them is safe by its place.
        await PutAsync(Envelope.OutcomesOf(good.Select(x => Envelope.Outcome(x)).Zip(bad.Concat(bad), (x, y) => $"{x},{y}")));

        await WaitForDeliveredAsync(good);
        await _platform.VirtualHost.WaitForDepthAsync(ErrorQueue, (uint)(bad.Count + 8));
        var found = await _platform.VirtualHost.TakeAllAsync(ErrorQueue);
        Assert.That(found.Select(x => JsonNode.Parse(x.Body.Span)!["message"]!["items"]!.AsArray().Count), Has.All.EqualTo(1), "each bad one by itself");
        Assert.That(found.Select(x => Encoding.UTF8.GetString((byte[])x.BasicProperties.Headers!["MT-Fault-Message"]!)), Has.All.StartsWith("Has an outcome"));
    }

    [Test]
    public async Task A_row_that_the_database_refuses_costs_no_other_outcome_of_its_message()
    {
        var good = await SendingAsync(10);
        var refused = (await SendingAsync(1))[0];
        await RefuseAsync(refused);

        await PutAsync(Envelope.OutcomesOf(good.Take(5).Append(refused).Concat(good.Skip(5)).Select(x => Envelope.Outcome(x))));

        await WaitForDeliveredAsync(good);
        await _platform.VirtualHost.WaitForDepthAsync(ErrorQueue, 1);
        Assert.That(await StateAsync(refused), Is.EqualTo("Sending"));
    }

    [Test]
    public async Task A_row_that_the_database_refuses_costs_no_other_fault_its_place()
    {
        var good = await SendingAsync(40);
        var refused = (await SendingAsync(1))[0];
        await RefuseAsync(refused);

        await PutAsync([.. good.Take(20).Append(refused).Concat(good.Skip(20)).Select(x =>
            Envelope.Around(Envelope.Fault, PoisonCase.Fault(x, PoisonCase.Reason("rejected: http-4xx (attempt 1)"))))]);

        await Eventually.GetAsync("all but one are faulted", () => CountAsync(good, "Faulted"), x => x == good.Count);
        await _platform.VirtualHost.WaitForDepthAsync(ErrorQueue, 1);
        Assert.That(await StateAsync(refused), Is.EqualTo("Sending"));
    }

    [Test]
    public async Task Outcomes_and_faults_of_notifications_that_nobody_knows_are_kept_and_more_fields_than_known_are_no_mistake()
    {
        var (stranger, known) = (Guid.CreateVersion7(), await SendingAsync(1));

        await PutAsync(
            Envelope.OutcomesOf(Envelope.Outcome(stranger), Envelope.Outcome(known[0], ("colour", "{\"of\":\"tomorrow\"}"))).Replace("\"items\"", "\"weather\":[1],\"items\"", StringComparison.Ordinal),
            Envelope.Around(Envelope.Fault, PoisonCase.Fault(stranger, PoisonCase.Reason("rejected: none (attempt 1)"), cycle: 3)));

        await WaitForDeliveredAsync(known);
        await Eventually.GetAsync("both are kept", () => _platform.Database.ReadAsync<string>(
            $"SELECT coalesce(string_agg(kind || cycle, ' ' ORDER BY kind), '') FROM stray_message WHERE notification = '{stranger}'"), x => x == "fault3 outcome1");
        Assert.That(await _platform.VirtualHost.FindDepthAsync(ErrorQueue) ?? 0, Is.Zero);
    }

    [TestCase("[]")]
    [TestCase("""[{"exceptionType":"Notifications.Delivery.DeliveryFaultedException","message":"rejected: none (attempt 99999999999)"}]""")]
    public async Task A_fault_whose_reason_nobody_can_read_ends_in_the_error_queue_and_its_notification_waits_for_another(string exceptions)
    {
        var id = (await SendingAsync(1))[0];

        await PutAsync(Envelope.Around(Envelope.Fault, PoisonCase.Fault(id, exceptions)));

        await _platform.VirtualHost.WaitForDepthAsync(ErrorQueue, 1);
        Assert.That(await StateAsync(id), Is.EqualTo("Sending"));
    }

    private Task PutAsync(params string[] bodies) => _platform.VirtualHost.UseChannelAsync(async channel =>
    {
        foreach (var body in bodies) await channel.PutAsync(Queues.Lifecycle, body);
    });

    private async Task<List<Guid>> SendingAsync(int count) => [.. await _platform.Database.ReadAsync<Guid[]>($"""
        WITH made AS (
            INSERT INTO notification (id, event, channel, priority, state, attempt, lease_until, due_at)
            SELECT gen_random_uuid(), gen_random_uuid(), 'made', 'normal', 'Sending', 1, now() + interval '1 hour', now() + interval '1 hour' FROM generate_series(1, {count})
            RETURNING id)
        SELECT array_agg(id) FROM made
        """)];

    /// <summary>As a constraint would that this version knows nothing of.</summary>
    private Task RefuseAsync(Guid notification) => _platform.Database.RunAsync($"""
        ALTER TABLE notification DROP CONSTRAINT IF EXISTS refused;
        ALTER TABLE notification ADD CONSTRAINT refused CHECK (id <> '{notification}' OR state = 'Sending') NOT VALID
        """);

    private Task<long> CountAsync(IEnumerable<Guid> ids, string state) => _platform.Database.ReadAsync<long>(
        $"SELECT count(*) FROM notification WHERE state = '{state}' AND id = ANY('{{{string.Join(',', ids)}}}')");

    private Task<long> WaitForDeliveredAsync(List<Guid> ids) => Eventually.GetAsync("the good ones are delivered", () => CountAsync(ids, "Delivered"), x => x == ids.Count);

    private Task<string> StateAsync(Guid id) => _platform.Database.ReadAsync<string>($"SELECT state FROM notification WHERE id = '{id}'");
}
