using Microsoft.Extensions.DependencyInjection;
using Notifications.Dispatch;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Recovery;

/// <summary>The broker confirms a command, and its row has moved on before that can be noted.</summary>
public sealed class LateConfirmTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(60);

    private Platform _platform = null!;

    [SetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync(start: false);
        await _platform.StartHostAsync("Api");   // nobody else takes the row
        await _platform.PostEventAsync();
        await _platform.Database.RunAsync("UPDATE notification SET due_at = now(), commanded_at = NULL");
    }

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_row_as_it_was_taken_is_marked_as_commanded()
    {
        await ConfirmAfterAsync("SELECT 1");

        Assert.That(await IsCommandedAsync(), Is.True);
    }

    [Test]
    public async Task A_row_that_was_held_and_released_since_is_to_have_a_command_of_its_own()
    {
        await ConfirmAfterAsync("UPDATE notification SET state = 'Queued', hold_reason = NULL, commanded_at = NULL, due_at = now()");

        Assert.That(await IsCommandedAsync(), Is.False);
        Assert.That(await _platform.Database.ReadAsync<bool>("SELECT due_at <= now() FROM notification"), Is.True, "at once");
    }

    [Test]
    public async Task A_row_whose_redelivery_is_under_way_keeps_the_time_that_is_due()
    {
        await ConfirmAfterAsync("UPDATE notification SET state = 'Retrying', attempt = 1, answered = 1, due_at = now() + interval '1 hour'");

        Assert.That(await IsCommandedAsync(), Is.True);
        Assert.That(await _platform.Database.ReadAsync<bool>("SELECT due_at > now() + interval '50 minutes' FROM notification"), Is.True);
    }

    private async Task ConfirmAfterAsync(string change)
    {
        var rows = new DueRows(_platform.Services.GetRequiredService<Npgsql.NpgsqlDataSource>());
        var taken = await rows.TakeAsync(10, Lease, CancellationToken.None);
        Assert.That(taken, Has.Count.EqualTo(1));
        await _platform.Database.RunAsync(change);
        await rows.MarkSentAsync(taken, LostAfter, CancellationToken.None);
    }

    private Task<bool> IsCommandedAsync() => _platform.Database.ReadAsync<bool>("SELECT commanded_at IS NOT NULL FROM notification");
}
