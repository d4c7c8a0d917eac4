using Notifications.Storage;

namespace Notifications;

/// <summary>
/// A service that takes the same step again and again. One that fails is taken again: servers fail in too many ways to list, and a loop that ended at a new
/// one would leave its work undone. Trouble that lasts is told when it begins, every half minute, and when it is over; not twice a second.
/// </summary>
/// <param name="interval">Between two steps, unless it is woken.</param>
/// <param name="work">What is done, for the log: "Dispatching due notifications".</param>
public abstract partial class Loop(string work, TimeSpan interval, TimeProvider clock, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Reminder = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _wake = new(0, 1);
    private (string Error, long At)? _told;

    protected TimeProvider Clock { get; } = clock;

    /// <summary>Takes the next step at once, or right after the one under way.</summary>
    public void Wake()
    {
        // Two who wake it at the same time may both find it asleep; once is enough.
        if (_wake.CurrentCount > 0) return;
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract Task StepAsync(CancellationToken cancellationToken);

    /// <summary>One step, whatever becomes of it.</summary>
    protected async Task TakeStepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StepAsync(cancellationToken);
            if (_told is not null) LogOver(work);
            _told = null;
        }
#pragma warning disable CA1031 // See above.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Tell(DatabaseTrouble.Name(exception));
        }
#pragma warning restore CA1031
    }

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, Clock);
        var (tick, wake) = (timer.WaitForNextTickAsync(stoppingToken).AsTask(), _wake.WaitAsync(stoppingToken));
        while (!stoppingToken.IsCancellationRequested)
        {
            await await Task.WhenAny(tick, wake);
            if (tick.IsCompleted) tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
            if (wake.IsCompleted) wake = _wake.WaitAsync(stoppingToken);
            await TakeStepAsync(stoppingToken);
        }
    }

    private void Tell(string error)
    {
        if (_told is { } told && told.Error == error && Clock.GetElapsedTime(told.At) < Reminder) return;

        _told = (error, Clock.GetTimestamp());
        LogFailed(work, error);
    }

    [LoggerMessage(LogLevel.Warning, "{Work} fails ({Error}); it is tried again all the time")]
    private partial void LogFailed(string work, string error);

    [LoggerMessage(LogLevel.Information, "{Work} works again")]
    private partial void LogOver(string work);
}
