using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Notifications.Messaging;

/// <summary>Nothing but a publish tells whether a bus works: one that nobody needs at the moment is asked by this.</summary>
public sealed record Heartbeat;

/// <summary>
/// Gives up on a bus that stays ill although its broker is well, by a connection of its own. After a connection that broke at a bad moment MassTransit 8.4.0 may
/// never connect again, and call itself healthy; to stop and start it doesn't help. A new process does, and nothing rests on this one.
/// </summary>
public sealed partial class BusWatch(
    IBusControl bus, BrokerConnection broker, BrokerConfirms confirms, IOptions<BrokerOptions> options, IHostApplicationLifetime process, TimeProvider clock,
    ILogger<BusWatch> logger) : Loop("Watching the bus", options.Value.GiveUpAfter / Looks, clock, logger)
{
    public const string Exchange = "notifications-heartbeat";

    /// <summary>So many looks in a row, each of which found the bus ill and the broker well.</summary>
    private const int Looks = 12;

    private static readonly Uri Address = new($"exchange:{Exchange}?durable=false");

    private readonly TaskCompletionSource _gaveUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BusIllness _illness = BusIllness.None;

    /// <summary>Completes when this process is to end, because only a new one can help.</summary>
    public Task GaveUp => _gaveUp.Task;

    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        await BeatAsync(cancellationToken);
        var isWell = bus.CheckHealth().Status == BusHealthStatus.Healthy && confirms.MissingSince is null;
        // Asked only when the bus is ill: its own connection is how the broker usually tells.
        _illness = _illness.Next(isWell, isWell || await broker.IsWellAsync(options.Value.PublishTimeout, cancellationToken));
        if (!_illness.IsHopeless(Looks)) return;

        LogGaveUp(options.Value.GiveUpAfter);
        _gaveUp.TrySetResult();
        process.StopApplication();
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        using var unsampled = new Activity("heartbeat").Start();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(options.Value.PublishTimeout);
        try
        {
            var endpoint = await bus.GetSendEndpoint(Address).WaitAsync(bound.Token);
            await endpoint.Send(new Heartbeat(), bound.Token).WaitAsync(bound.Token);
            confirms.Confirmed();
        }
#pragma warning disable CA1031 // As in CommandSender: a transport fails in too many ways to list, and every one means the same.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            confirms.Missed();
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(LogLevel.Critical,
        "The bus has not worked for {Time} and longer, though the broker takes messages over another connection: this process ends, because only a new one helps")]
    private partial void LogGaveUp(TimeSpan time);
}
