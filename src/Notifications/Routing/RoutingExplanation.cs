namespace Notifications.Routing;

/// <summary>Where one event would go, and why it goes nowhere else.</summary>
/// <param name="OthersLeftOff">How many more there are than an answer holds.</param>
public sealed record RoutingExplanation(IReadOnlyList<RoutingMatch> Matches, IReadOnlyList<RoutingMismatch> Others, int OthersLeftOff);

/// <param name="Subscription">The one that decided.</param>
/// <param name="EventType">The subscription's.</param>
/// <param name="Priority">What its notification would have.</param>
/// <param name="Held">The reason for which it would be held; null: it would go at once.</param>
public sealed record RoutingMatch(string Destination, string Channel, Guid Subscription, string EventType, string Priority, string? Held);

/// <param name="Subscription">Null: the destination has none.</param>
/// <param name="Reason">A sentence, the destination being its subject or the field; it may show values of the event.</param>
public sealed record RoutingMismatch(string Destination, Guid? Subscription, string? EventType, string Reason);
