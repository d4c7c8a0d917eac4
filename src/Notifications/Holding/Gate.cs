using Notifications.Storage;

namespace Notifications.Holding;

/// <summary>
/// What stands between a destination and those who want to go there: its policy, and how things are at this moment. Pure; README.md beside this file
/// explains the model.
/// </summary>
public sealed record Gate
{
    /// <summary>While it recovers, a gate that is as wide as this is wide open again.</summary>
    public const int Widest = 64;

    /// <summary>One permit in so many goes to whoever has waited longest, whatever its priority: so none waits for ever.</summary>
    public const int OldestEvery = 8;

    /// <summary>
    /// Released and not claimed yet, at most: a backlog that drains must not fill the queue that all destinations share. Those under way are another matter.
    /// </summary>
    public const int MostOnTheirWay = 8;

    private static readonly TimeSpan LongestBreak = TimeSpan.FromMinutes(5);

    public required Guid Destination { get; init; }
    public bool Disabled { get; init; }

    /// <summary>Attempts under way at most; null: any number.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Attempts a second; null: any number.</summary>
    public double? Rate { get; init; }

    /// <summary>What may come at once after a quiet time; null: a second's worth, one at least.</summary>
    public int? Burst { get; init; }

    /// <summary>How long its circuit stays open at first; null: as configured.</summary>
    public TimeSpan? CircuitBreak { get; init; }

    public double Tokens { get; init; }

    /// <summary>When there were so many tokens; null: as many as there can be.</summary>
    public DateTimeOffset? TokensAt { get; init; }

    /// <summary>Null: the circuit is closed. Until then it is open, afterwards half-open: one attempt at a time may show that the destination is well.</summary>
    public DateTimeOffset? CircuitUntil { get; init; }

    /// <summary>How often the circuit opened without closing in between.</summary>
    public int Breaks { get; init; }

    /// <summary>While it recovers: attempts under way at most. Grows with every one that succeeds.</summary>
    public int? Width { get; init; }

    /// <summary>Permits given so far.</summary>
    public long Served { get; init; }

    /// <summary>Permits that are in use.</summary>
    public int UnderWay { get; init; }

    /// <summary>Those of them whose commands are in a queue still.</summary>
    public int OnTheirWay { get; init; }

    /// <summary>Somebody waits at this gate; whoever comes now waits behind them.</summary>
    public bool HasWaiting { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>False: nothing can be held here, and the gate may go.</summary>
    public bool IsNeeded => Disabled || Concurrency is not null || Rate is not null || CircuitUntil is not null || Width is not null;

    /// <summary>Nobody goes, not even who had a permit.</summary>
    public bool IsShut => Disabled || CircuitUntil > Now;

    /// <summary>How many may go now, and why no more.</summary>
    public (int Permits, string Reason) Room()
    {
        if (Disabled) return (0, HoldReasons.Paused);
        if (CircuitUntil > Now) return (0, HoldReasons.Circuit);

        var room = (Permits: int.MaxValue, Reason: HoldReasons.Concurrency);
        if (CircuitUntil is not null) room = Least(room, 1 - UnderWay, HoldReasons.Circuit);
        if (Width is { } width) room = Least(room, width - UnderWay, HoldReasons.Concurrency);
        if (Concurrency is { } most) room = Least(room, most - UnderWay, HoldReasons.Concurrency);
        if (Rate is not null) room = Least(room, (int)Math.Floor(TokensNow()), HoldReasons.Rate);
        return (Math.Max(0, room.Permits), room.Reason);
    }

    /// <summary>How many of those who wait may be let go now.</summary>
    public int RoomToRelease() => Math.Clamp(MostOnTheirWay - OnTheirWay, 0, Room().Permits);

    /// <summary>When there is room by itself, without anybody's doing; null: when somebody's attempt has ended, or an operator says so.</summary>
    public DateTimeOffset? NextRoom() => (Disabled, CircuitUntil > Now) switch
    {
        (true, _) => null,
        (_, true) => CircuitUntil,
        _ when Rate is { } rate && TokensNow() < 1 => Now + TimeSpan.FromSeconds((1 - TokensNow()) / rate),
        _ => null,
    };

    public Gate Give(int permits) => this with
    {
        Tokens = Rate is null ? Tokens : TokensNow() - permits,
        TokensAt = Rate is null ? TokensAt : Now,
        Served = Served + permits,
        UnderWay = UnderWay + permits,
    };

    /// <summary>How attempts ended that had a permit.</summary>
    /// <param name="prompt">Successes that were quick: those of a slow destination don't widen its gate.</param>
    /// <param name="configured">How long a circuit stays open where the destination's policy says nothing.</param>
    public Gate Learn(int successes, int failures, int prompt, TimeSpan configured)
    {
        // What ends while the circuit is open began before it opened.
        if (CircuitUntil > Now) return this;
        if (CircuitUntil is not null) return failures > 0 ? Open(configured) : successes > 0 ? this with { CircuitUntil = null, Breaks = 0, Width = 1 + successes } : this;
        if (Width is not { } width) return this;

        var next = failures > 0 ? Math.Max(1, width / 2) : width + prompt;
        return this with { Width = next >= Widest ? null : next };
    }

    /// <summary>Opens the circuit; the longer, the oftener in a row.</summary>
    /// <param name="configured">As above.</param>
    public Gate Open(TimeSpan configured)
    {
        var pause = CircuitBreak ?? configured;
        var longer = TimeSpan.FromTicks(Math.Min(pause.Ticks << Math.Min(Breaks, 16), Math.Max(pause.Ticks, LongestBreak.Ticks)));
        return this with { CircuitUntil = Now + longer, Breaks = Breaks + 1, Width = null };
    }

    /// <summary>The destination asked to be left alone for so long.</summary>
    public Gate Pause(TimeSpan wish) => CircuitUntil >= Now + wish ? this : this with { CircuitUntil = Now + wish, Width = null };

    /// <summary>At most so many at a time until it is quicker again.</summary>
    public Gate Narrow(int width) => CircuitUntil is not null || Width <= width ? this : this with { Width = width };

    private static (int, string) Least((int Permits, string Reason) room, int permits, string reason) => permits < room.Permits ? (permits, reason) : room;

    private double TokensNow()
    {
        var most = Burst ?? Math.Max(1, Rate!.Value);
        return TokensAt is { } at ? Math.Min(most, Tokens + (Math.Max(0, (Now - at).TotalSeconds) * Rate!.Value)) : most;
    }
}
