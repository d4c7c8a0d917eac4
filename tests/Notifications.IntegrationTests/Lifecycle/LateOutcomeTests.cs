using MassTransit;
using MassTransit.Events;
using MassTransit.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Contracts;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Lifecycle;

/// <summary>Outcomes come twice, late, in any order, and for strangers.</summary>
public sealed class LateOutcomeTests
{
    private Platform _platform = null!;

    [OneTimeSetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_late_delivered_wins_over_a_fault_and_its_copy_leaves_the_error_queue()
    {
        _platform.Receiver.AnswerWith(_ => 404);
        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.WaitForStateAsync(id, "Faulted");
        await _platform.VirtualHost.WaitForDepthAsync("deliver-webhook_error", 1);

        await PublishAsync(Outcome(id, 1, "Delivered"));

        await _platform.WaitForStateAsync(id, "Delivered");
        await _platform.VirtualHost.WaitForDepthAsync("deliver-webhook_error", 0);
    }

    /// <summary>An operator gave it up, and nobody had heard of it: the truth comes later. What failed late changes nothing.</summary>
    [Test]
    public async Task A_late_delivered_wins_over_a_cancel_and_nothing_else_does()
    {
        _platform.Receiver.AnswerWith(_ => 404);
        var ids = new[] { (await _platform.PostEventAsync()).Notifications[0].Id, (await _platform.PostEventAsync()).Notifications[0].Id };
        foreach (var id in ids)
        {
            await _platform.WaitForStateAsync(id, "Faulted");
            using var answer = await _platform.Api.DeleteAsync($"/v1/notifications/{id}");
            Assert.That((int)answer.StatusCode, Is.EqualTo(200));
        }

        await PublishAsync(Outcome(ids[0], 1, "Delivered"), Outcome(ids[1], 1, "Rejected"), Outcome(ids[1], 2, "Deferred"));
        await AfterAllOutcomesAsync();

        await _platform.WaitForStateAsync(ids[0], "Delivered");
        Assert.That((await _platform.GetAsync($"/v1/notifications/{ids[1]}")).GetProperty("state").GetString(), Is.EqualTo("Cancelled"));
    }

    [Test]
    public async Task A_late_fault_writes_nothing_over_what_the_dispatcher_wrote_meanwhile()
    {
        var id = (await _platform.PostEventAsync("line.written")).Notifications[0].Id;
        await _platform.WaitForStateAsync(id, "Delivered");
        var version = await _platform.Database.ReadAsync<int>($"SELECT version FROM notification WHERE id = '{id}'");

        await _platform.Services.GetRequiredService<IBus>().Publish<Fault<DeliverNotification>>(new FaultEvent<DeliverNotification>(
            new DeliverNotification { NotificationId = id, Cycle = 1, Attempt = 1 }, null, HostMetadataCache.Host, new InvalidOperationException("late"), []));
        await AfterAllOutcomesAsync();

        Assert.That(await _platform.Database.ReadAsync<int>($"SELECT version FROM notification WHERE id = '{id}'"), Is.EqualTo(version));
    }

    [Test]
    public async Task Neither_a_duplicate_nor_a_late_failure_moves_a_notification_backwards()
    {
        var id = (await _platform.PostEventAsync("line.written")).Notifications[0].Id;
        await _platform.WaitForStateAsync(id, "Delivered");

        await PublishAsync(Outcome(id, 1, "Deferred"), Outcome(id, 1, "Rejected"), Outcome(id, 1, "Delivered"), Outcome(id, 2, "Unknown"));
        await AfterAllOutcomesAsync();

        Assert.That((await _platform.GetAsync($"/v1/notifications/{id}")).GetProperty("state").GetString(), Is.EqualTo("Delivered"));
        Assert.That(await _platform.Database.ReadAsync<string>($"SELECT outcome FROM attempt WHERE notification = '{id}' AND number = 2"), Is.EqualTo("Unknown"), "on record all the same");
    }

    [Test]
    public async Task An_outcome_for_an_unknown_notification_is_kept()
    {
        var stranger = Guid.CreateVersion7();

        await PublishAsync(Outcome(stranger, 1, "Delivered"));
        await PublishAsync(Outcome(stranger, 1, "Delivered"));
        await AfterAllOutcomesAsync();

        Assert.That(await _platform.Database.ReadAsync<int>($"SELECT seen FROM stray_message WHERE notification = '{stranger}' AND kind = 'outcome'"), Is.EqualTo(2));
    }

    [Test]
    public async Task Outcomes_of_five_hundred_notifications_in_any_order_and_twice_lose_no_update()
    {
        await _platform.Database.RunAsync("""
            INSERT INTO notification (id, event, channel, priority, state, attempt, lease_until, due_at)
            SELECT gen_random_uuid(), gen_random_uuid(), 'shuffled', 'normal', 'Sending', 3, now() + interval '1 hour', now() + interval '1 hour' FROM generate_series(1, 500)
            """);
        var ids = (await _platform.Database.ReadAsync<Guid[]>("SELECT array_agg(id) FROM notification WHERE channel = 'shuffled'"));
        var outcomes = ids.SelectMany(id => new[] { Outcome(id, 1, "Deferred"), Outcome(id, 2, "Deferred"), Outcome(id, 3, "Delivered") }).SelectMany(x => new[] { x, x }).ToArray();
        new Random(7).Shuffle(outcomes);

        await Task.WhenAll(outcomes.Chunk(50).Select(PublishAsync));

        await Eventually.GetAsync("all are delivered",
            () => _platform.Database.ReadAsync<long>("SELECT count(*) FROM notification WHERE channel = 'shuffled' AND state = 'Delivered' AND answered = 3"), x => x == 500);
        await Eventually.GetAsync("all attempts are on record",
            () => _platform.Database.ReadAsync<long>("SELECT count(*) FROM attempt a JOIN notification n ON n.id = a.notification WHERE n.channel = 'shuffled'"), x => x == 1_500);
        await _platform.Database.RunAsync("DELETE FROM notification WHERE channel = 'shuffled'");
    }

    private Task PublishAsync(params NotificationOutcome[] outcomes) =>
        _platform.Services.GetRequiredService<IBus>().Publish(new NotificationOutcomes { Items = outcomes });

    /// <summary>The lifecycle's queue is first in, first out, and applies a few messages at a time: once it is empty and a later delivery is known, what came before is applied.</summary>
    private async Task AfterAllOutcomesAsync()
    {
        await _platform.VirtualHost.WaitForDepthAsync("lifecycle", 0);
        for (var i = 0; i < 3; i++) await _platform.WaitForStateAsync((await _platform.PostEventAsync("line.written")).Notifications[0].Id, "Delivered");
    }

    private static NotificationOutcome Outcome(Guid id, int attempt, string outcome) => new()
    {
        NotificationId = id,
        Cycle = 1,
        Attempt = attempt,
        Outcome = outcome,
        StartedAt = DateTimeOffset.UtcNow,
        DurationMilliseconds = 5,
        NextAttemptAt = outcome == "Deferred" ? DateTimeOffset.UtcNow.AddMinutes(5) : null,
        Worker = "test",
    };
}
