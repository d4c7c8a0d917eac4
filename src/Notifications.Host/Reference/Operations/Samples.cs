namespace Notifications.Host.Reference;

/// <summary>Values that several examples share: one story, told from one operation to the next.</summary>
internal static class Samples
{
    public const string Event = "019a0c5e-7c00-7a31-9d52-3f1b6e0c1a01";
    public const string Notification = "019a0c5e-7c00-7a31-9d52-3f1b6e0c1a02";
    public const string Subscription = "019a0c5e-7c00-7a31-9d52-3f1b6e0c1a03";
    public const string Replay = "019a0c5e-7c00-7a31-9d52-3f1b6e0c1a04";
    public const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    public const string Time = "2026-11-21T08:00:00Z";
    public const string Later = "2026-11-21T08:00:36Z";
    public const string Secret = "whsec_ZG9jdW1lbnRhdGlvbi1leGFtcGxlLXNlY3JldC0wMDE=";
    public const string Cursor = "019a0c5e-7c00-7a31-9d52-3f1b6e0c1a09";
}
