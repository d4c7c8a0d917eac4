using Npgsql;

namespace Notifications.Storage;

/// <summary>Reads the database's time: once before anything else starts, if it answers, and then now and then.</summary>
internal sealed partial class DatabaseClockReader(DatabaseClock clock, NpgsqlDataSource database, ILogger<DatabaseClockReader> logger)
    : Loop("Reading the database's clock", Interval, clock, logger), IHostedLifecycleService
{
    private const int AnswerSeconds = 2;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Worth a word: logs and traces are dated by the machine's own clock.</summary>
    private static readonly TimeSpan Wrong = TimeSpan.FromSeconds(1);

    public Task StartingAsync(CancellationToken cancellationToken) => TakeStepAsync(cancellationToken);

    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(TimeSpan.FromSeconds(AnswerSeconds));
        await using var connection = await database.OpenConnectionAsync(bound.Token);
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var asked = clock.GetTimestamp();
        var ahead = clock.Set((DateTime)(await command.ExecuteScalarAsync(bound.Token))!, asked);
        if (ahead.Duration() > Wrong) LogWrong(Math.Round(ahead.TotalSeconds, 1));
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "This machine's clock is {Seconds} s ahead of the database's (negative: behind). Notifications are timed by the database's; logs and traces are not")]
    private partial void LogWrong(double seconds);
}
