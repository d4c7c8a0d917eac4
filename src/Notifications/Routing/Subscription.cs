using Notifications.Routing.Filters;

namespace Notifications.Routing;

/// <summary>Which events go to a destination.</summary>
/// <param name="EventType">A type or a pattern, as <see cref="EventTypePattern"/> has it.</param>
/// <param name="Destination">A destination's name.</param>
/// <param name="Priority">Null: the event's own.</param>
/// <param name="Filter">Null: every event of the type.</param>
public sealed record Subscription(Guid Id, string EventType, string Destination, string? Priority = null, Filter? Filter = null, bool Enabled = true);
