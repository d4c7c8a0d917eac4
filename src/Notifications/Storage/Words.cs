namespace Notifications.Storage;

/// <summary>
/// The words of the product as they stand in tables, messages, the API and the CLI. One spelling everywhere, so that what a page shows can be
/// typed into a query; <c>src/README.md</c> draws the states.
/// </summary>
public static class States
{
    /// <summary>A command is or will be on its way.</summary>
    public const string Queued = "Queued";

    /// <summary>An attempt is claimed.</summary>
    public const string Sending = "Sending";

    /// <summary>Deferred, or unknown where that is sent again; the broker's delay ladder brings the next attempt.</summary>
    public const string Retrying = "Retrying";

    /// <summary>Waits in PostgreSQL; reason and due time are on the row.</summary>
    public const string Held = "Held";

    /// <summary>The provider took it; a receipt is to come.</summary>
    public const string Sent = "Sent";

    public const string Delivered = "Delivered";

    /// <summary>In its error queue, until an operator replays it.</summary>
    public const string Faulted = "Faulted";

    public const string Cancelled = "Cancelled";
    public const string Expired = "Expired";

    public static IReadOnlyList<string> All { get; } = [Queued, Sending, Retrying, Held, Sent, Delivered, Faulted, Cancelled, Expired];

    /// <summary>Not final, and waiting on purpose: for a time, an operator, a destination or a receipt.</summary>
    internal static readonly string[] Waiting = [Held, Sent];

    /// <summary>Nothing more will happen by itself. A faulted notification is final until it is replayed.</summary>
    public static bool IsFinal(string state) => state is Delivered or Faulted or Cancelled or Expired;
}

/// <summary>What an attempt ended in.</summary>
public static class Outcomes
{
    public const string Delivered = "Delivered";

    /// <summary>The provider took it; a receipt is to come.</summary>
    public const string Sent = "Sent";

    public const string Deferred = "Deferred";
    public const string Rejected = "Rejected";
    public const string Unknown = "Unknown";
}

/// <summary>Why a held notification waits.</summary>
public static class HoldReasons
{
    /// <summary>The provider asked for a longer wait than the delay ladder has.</summary>
    public const string Delay = "delay";

    /// <summary>It may have been delivered, and sending it again would cost: an operator decides, or a receipt tells. It has no due time.</summary>
    public const string Unknown = "unknown";

    /// <summary>Its destination is disabled; it goes on when that is enabled.</summary>
    public const string Paused = "paused";

    /// <summary>Another one of its lane comes first.</summary>
    public const string Order = "order";

    /// <summary>Its destination takes so many a second, and they are used up.</summary>
    public const string Rate = "rate";

    /// <summary>Its destination takes so many at a time, and they are under way.</summary>
    public const string Concurrency = "concurrency";

    /// <summary>Its destination keeps failing, or asked for a pause: its circuit is open.</summary>
    public const string Circuit = "circuit";

    /// <summary>Those that a destination's gate holds, and releases.</summary>
    internal static readonly string[] AtGate = [Paused, Rate, Concurrency, Circuit];

    /// <summary>Those that have no due time of their own.</summary>
    internal static readonly string[] Undated = [Unknown, Order, .. AtGate];

    public static IReadOnlyList<string> All { get; } = [Delay, .. Undated];
}

/// <summary>Why a notification faulted.</summary>
public static class FaultCauses
{
    /// <summary>No attempt of the cycle is left, and the last one was deferred.</summary>
    public const string Exhausted = "exhausted";

    /// <summary>The provider will never take it.</summary>
    public const string Rejected = "rejected";

    /// <summary>It may have been delivered: nobody answered the last attempt, or its worker died in the middle. Sending it again could double it.</summary>
    public const string Unknown = "unknown";

    /// <summary>A mistake of ours or of the configuration.</summary>
    public const string Error = "error";

    public static IReadOnlyList<string> All { get; } = [Exhausted, Rejected, Unknown, Error];
}

/// <summary>Each has its own queue and its own share of the workers.</summary>
public static class Priorities
{
    public const string Critical = "critical";
    public const string High = "high";
    public const string Normal = "normal";
    public const string Low = "low";

    public static IReadOnlyList<string> All { get; } = [Critical, High, Normal, Low];
}

/// <summary>In which order a destination gets its notifications.</summary>
public static class Orderings
{
    /// <summary>As they come.</summary>
    public const string None = "none";

    /// <summary>Those of one ordering key one after the other; those without a key as they come.</summary>
    public const string Key = "key";

    /// <summary>All of them one after the other.</summary>
    public const string Destination = "destination";

    public static IReadOnlyList<string> All { get; } = [None, Key, Destination];
}
