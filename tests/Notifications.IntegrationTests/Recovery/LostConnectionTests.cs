using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Recovery;

/// <summary>What is known stays known when a connection or a role goes away in the middle.</summary>
public sealed class LostConnectionTests
{
    private Platform _platform = null!;

    /// <param name="lease">Short enough to wait for, and where an attempt must not outlive it, longer than closing connections takes on a slow machine.</param>
    private async Task PrepareAsync(TimeSpan lease, string lostAfter = "00:00:02") =>
        _platform = await Platform.StartAsync(new() { ["Dispatch:LostAfter"] = lostAfter, ["Delivery:Lease"] = $"{lease}" }, start: false);

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [TestCase(404, "rejected")]
    [TestCase(200, null)]
    public async Task An_attempt_whose_connection_is_lost_during_the_call_ends_as_its_provider_said(int status, string? cause)
    {
        await PrepareAsync(lease: TimeSpan.FromSeconds(30));
        await _platform.StartHostAsync();
        var reconnected = new TaskCompletionSource();
        _platform.Receiver.Answer = async (_, response) =>
        {
            await reconnected.Task;
            response.StatusCode = status;
        };
        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.Receiver.WaitForAsync(1);

        await _platform.VirtualHost.CloseConnectionsAsync();
        await Eventually.GetAsync("the command is given out again and dropped", () => _platform.VirtualHost.FindDepthAsync(Queues.Deliver("webhook", "normal")), x => x == 0);
        reconnected.SetResult();

        if (cause is null)
        {
            await _platform.WaitForStateAsync(id, "Delivered");
        }
        else
        {
            var view = await _platform.WaitForStateAsync(id, "Faulted");
            Assert.That(view.GetProperty("fault").GetProperty("cause").GetString(), Is.EqualTo(cause));
            await _platform.VirtualHost.WaitForDepthAsync(Queues.Error("webhook"), 1);
        }

        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(1), "nobody is called again");
    }

    [Test]
    public async Task A_command_that_is_given_out_again_after_the_lease_leaves_the_attempt_to_whoever_makes_it()
    {
        await PrepareAsync(lease: TimeSpan.FromMinutes(10), lostAfter: "00:10:00");
        await _platform.StartHostAsync();
        var dropped = new TaskCompletionSource();
        _platform.Receiver.Answer = (_, _) => dropped.Task;
        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.Receiver.WaitForAsync(1);
        // As if the worker had been out of the database's reach: by itself it would renew its lease in time.
        await _platform.Database.RunAsync("UPDATE notification SET lease_until = now() - interval '1 second'");

        await _platform.VirtualHost.CloseConnectionsAsync();
        await Eventually.GetAsync("the command is given out again and dropped", () => Task.FromResult(TestLogs.Lines.LastOrDefault(x => x.Contains($"{id}", StringComparison.Ordinal))),
            x => x?.Contains("left-to-dispatcher", StringComparison.Ordinal) == true);
        dropped.SetResult();

        await ExpectOneAttemptAsync(id);
    }

    [Test]
    public async Task An_attempt_that_takes_many_times_its_lease_stays_with_its_worker()
    {
        await PrepareAsync(lease: TimeSpan.FromSeconds(1), lostAfter: "00:00:01");
        await _platform.StartHostAsync();
        var answered = new TaskCompletionSource();
        _platform.Receiver.Answer = (_, _) => answered.Task;
        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.Receiver.WaitForAsync(1);

        // Long enough for the lease to end, for the search for what is lost to begin, and for a command to ask for the attempt.
        await Eventually.GetAsync("six times the lease has passed", () => _platform.Database.ReadAsync<bool>("SELECT accepted_at < now() - interval '6 s' FROM notification"), x => x);
        Assert.That(await _platform.Database.ReadAsync<bool>("SELECT lease_until > accepted_at + interval '5 s' FROM notification"), Is.True);
        answered.SetResult();

        await ExpectOneAttemptAsync(id);
    }

    [Test]
    public async Task An_outcome_that_waits_for_the_lifecycle_longer_than_the_lease_is_no_unknown_outcome()
    {
        await PrepareAsync(lease: TimeSpan.FromSeconds(3));
        // The lifecycle's queue has to be there before its role goes away.
        await _platform.StartHostAsync("Lifecycle");
        await _platform.StopHostsAsync();
        await _platform.StartHostAsync("Api,Delivery");
        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.Receiver.WaitForAsync(1);
        await _platform.VirtualHost.WaitForDepthAsync(Queues.Lifecycle, 1);
        await Eventually.GetAsync("the lease is long over", () => _platform.Database.ReadAsync<bool>("SELECT lease_until < now() - interval '5 s' FROM notification"), x => x);

        await _platform.StartHostAsync("Lifecycle");

        await ExpectOneAttemptAsync(id);
        Assert.That(await _platform.VirtualHost.FindDepthAsync(Queues.Error("webhook")), Is.Null);
    }

    private async Task ExpectOneAttemptAsync(Guid id)
    {
        var view = await _platform.WaitForStateAsync(id, "Delivered");
        Assert.That(view.GetProperty("timeline").EnumerateArray().Select(x => x.GetProperty("what").GetString()), Is.EqualTo(new[] { "Accepted", "Attempt", "Delivered" }));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(1), "nobody is called again");
    }
}
