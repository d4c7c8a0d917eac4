namespace Notifications.Client;

/// <summary>Which queue a notification waits in.</summary>
public enum Priority
{
    Critical,
    High,
    Normal,
    Low,
}
