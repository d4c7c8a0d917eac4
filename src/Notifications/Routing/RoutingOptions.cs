using Notifications.Destinations;

namespace Notifications.Routing;

/// <summary>Destinations and subscriptions that are put into PostgreSQL at every <c>migrate</c>: added or changed, never removed.</summary>
public sealed class RoutingOptions
{
    public const string Section = "Routing";

    public IList<DestinationOptions> Destinations { get; } = [];
    public IList<SubscriptionOptions> Subscriptions { get; } = [];

    /// <summary>
    /// Whether processes with the API role are told of changes (LISTEN), instead of finding them with the next event. A pooler that shares sessions can't do
    /// that; changes are in force all the same.
    /// </summary>
    public bool Listen { get; set; } = true;
}

public sealed class DestinationOptions
{
    /// <summary>Unique; what the API and the CLI call it.</summary>
    public string Name { get; set; } = "";

    /// <summary>webhook, email or log.</summary>
    public string Channel { get; set; } = "";

    /// <summary>A URL, an email address, or free text for the log.</summary>
    public string Address { get; set; } = "";

    /// <summary>
    /// Webhook signing secrets (<c>whsec_…</c>), newest first, two at most. <c>migrate</c> stores them encrypted; no other process needs them.
    /// </summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>Order, limits, timeout and circuit; what is left out is as the product has it.</summary>
    public DestinationPolicy Policy { get; set; } = new();
}

public sealed class SubscriptionOptions
{
    /// <summary>An event type such as <c>order.created</c>, or a pattern: <c>order.*</c>, <c>#</c>.</summary>
    public string EventType { get; set; } = "";

    /// <summary>A destination's name.</summary>
    public string Destination { get; set; } = "";

    /// <summary>critical, high, normal or low instead of the event's own; empty leaves it as posted.</summary>
    public string? Priority { get; set; }

    /// <summary>A condition on the event, as a string of JSON; empty: every event of the type.</summary>
    public string? Filter { get; set; }

    /// <summary>Left out: a new one is enabled, and one that is there stays as it is.</summary>
    public bool? Enabled { get; set; }
}
