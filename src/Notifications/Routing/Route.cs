using Notifications.Routing.Filters;

namespace Notifications.Routing;

/// <summary>An enabled subscription as the routing table holds it.</summary>
/// <param name="Age">Its place among all: the lower is the older.</param>
internal sealed record Route(int Age, Target Target, Filter? Filter);
