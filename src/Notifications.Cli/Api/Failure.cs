namespace Notifications.Cli.Api;

/// <summary>Why there is no answer to show, as the exit code and as words.</summary>
internal sealed record Failure(int ExitCode, Problem Problem)
{
    /// <summary>Set where the server says that it took nothing and that a later try may succeed.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static Failure BadInput(string detail, string title = "Bad usage") => new(Cli.ExitCode.BadInput, new Problem { Title = title, Detail = detail });

    public static Failure KeyMissing() => new(Cli.ExitCode.KeyRefused, new Problem
    {
        Title = "No API key",
        Detail = $"set {Shell.KeyVariable} or give --api-key. In demo mode the key is supersecretkey.",
    });

    public static Failure KeyUnusable() => new(Cli.ExitCode.KeyRefused, new Problem
    {
        Title = "Unusable API key",
        Detail = $"it holds spaces or characters beyond ASCII, so it cannot be sent; check {Shell.KeyVariable} or --api-key.",
    });

    public static Failure Unavailable(string title, string detail) => new(Cli.ExitCode.Unavailable, new Problem { Title = title, Detail = detail });
}
