namespace Notifications.Benchmarks.Subjects;

internal static class SubjectNames
{
    public const string Webhook = "webhook";
    public const string Log = "log";
    public const string Split = "split";
    public const string Floor = "floor";
    public const string Express = "express";
    public const string ExpressWithDatabase = "express-db";

    public static IReadOnlyList<string> All { get; } = [Webhook, Log, Split, Floor, Express, ExpressWithDatabase];

    /// <summary>Without the one that takes as long as the others and answers a question of its own.</summary>
    public static IReadOnlyList<string> Usual { get; } = [.. All.Except([Split])];
}
