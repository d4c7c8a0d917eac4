namespace Notifications.Routing;

/// <summary>Where one event goes: a configured destination, or (direct notifications only) a channel and a recipient.</summary>
/// <param name="Destination">Null for a direct recipient.</param>
/// <param name="Name">The destination's name; null for a direct recipient.</param>
/// <param name="Recipient">Only for a direct recipient: a destination's address is read when the attempt is claimed.</param>
/// <param name="Priority">The subscription's own priority; null: the event's.</param>
/// <param name="Paused">The destination is disabled: what comes for it is held.</param>
/// <param name="Ordering">One of <see cref="Storage.Orderings"/>.</param>
public sealed record Target(
    Guid? Destination, string? Name, string Channel, string? Recipient = null, string? Priority = null, bool Paused = false,
    string Ordering = Storage.Orderings.None);
