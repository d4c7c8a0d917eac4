namespace Notifications.Client.Sending;

/// <summary>Where things are, relative to the server's address.</summary>
internal static class ApiPaths
{
    public static string Event(string id, string? source) =>
        $"v1/events/{Uri.EscapeDataString(id)}{(source is null ? "" : $"?source={Uri.EscapeDataString(source)}")}";

    public static string Notification(string id) => $"v1/notifications/{Uri.EscapeDataString(id)}";
}
