using Notifications.Benchmarks.Figures;

namespace Notifications.Benchmarks.Rounds;

/// <summary>What one round showed.</summary>
/// <param name="AcceptedPerSecond">While events were posted.</param>
/// <param name="DeliveredPerSecond">From the first post to the last delivery.</param>
/// <param name="Lost">Accepted and never delivered.</param>
/// <param name="Again">Deliveries that were not the first of their event.</param>
internal sealed record RoundResult(
    string Subject, RoundKind Kind, int Repetition, int Offered, int Accepted, int Refused, int Unanswered, double AcceptedPerSecond, double DeliveredPerSecond,
    Latencies? Accept, Latencies? Delivery, CpuUse Cpu, int Lost, int Again);

internal enum RoundKind
{
    /// <summary>Thrown away: the just-in-time compiler works.</summary>
    WarmUp,

    /// <summary>As many as a fixed number of connections carries: rates and CPU.</summary>
    Saturation,

    /// <summary>A fixed rate: latencies.</summary>
    Steady,
}
