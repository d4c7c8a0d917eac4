namespace Notifications.Benchmarks.Subjects;

internal static class SubjectNames
{
    public const string Webhook = "webhook";
    public const string Log = "log";
    public const string Split = "split";
    public const string Floor = "floor";
    public const string Express = "express";

    public static IReadOnlyList<string> All { get; } = [Webhook, Log, Split, Floor, Express];
}
