namespace Notifications.Delivery;

/// <summary>What this process is called in attempts.</summary>
internal static class Worker
{
    public static string Name { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
