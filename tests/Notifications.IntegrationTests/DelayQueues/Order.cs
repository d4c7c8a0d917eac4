namespace Notifications.IntegrationTests.DelayQueues;

internal sealed record Order(Guid Id);

/// <summary>Published behind everything else to one queue: when it arrives, nothing before it is still on its way.</summary>
internal sealed record Fence;
