namespace Notifications.Cli;

/// <summary>Why a command has nothing to show, as the exit code and as words.</summary>
internal sealed record CommandFailure(int ExitCode, Problem Problem)
{
    /// <summary>What the client tells, with what to do about it here.</summary>
    public static CommandFailure Of(Failure failure) => failure switch
    {
        Failure.Unavailable { Reason: UnavailableReason.Unreachable, Problem: var problem } =>
            new(Cli.ExitCode.Unavailable, Advise(problem, $"Is it running? Set --url or {Shell.UrlVariable} where it listens elsewhere.")),
        Failure.Unavailable { Reason: UnavailableReason.NotTheApi, Problem: var problem } =>
            new(Cli.ExitCode.Unavailable, Advise(problem, $"Check --url or {Shell.UrlVariable}.")),
        Failure.Unavailable { Problem: var problem } => new(Cli.ExitCode.Unavailable, problem),
        { Problem: { Status: 401, Type: "/problems/signature-invalid" } problem } =>
            new(Cli.ExitCode.KeyRefused, Advise(problem, $"Check {Shell.SecretVariable} or --signing-secret-file.")),
        { Problem: { Status: 401 } problem } => new(Cli.ExitCode.KeyRefused, Advise(problem, $"Check {Shell.KeyVariable} or --api-key.")),
        { Problem: { Status: 403 } problem } => new(Cli.ExitCode.KeyRefused, Advise(problem, "The API key is known but may not do this.")),
        { Problem: { Status: 404 or 409 or 410 or 412 } problem } => new(Cli.ExitCode.No, problem),
        { Problem: var problem } => new(Cli.ExitCode.BadInput, problem),
    };

    public static CommandFailure BadInput(string detail, string title = "Bad usage") => new(Cli.ExitCode.BadInput, new Problem { Title = title, Detail = detail });

    public static CommandFailure KeyMissing() => new(Cli.ExitCode.KeyRefused, new Problem
    {
        Title = "No API key",
        Detail = $"set {Shell.KeyVariable} or give --api-key. In demo mode the key is supersecretkey.",
    });

    public static CommandFailure KeyUnusable() => new(Cli.ExitCode.KeyRefused, new Problem
    {
        Title = "Unusable API key",
        Detail = $"it holds spaces or characters beyond ASCII, so it cannot be sent; check {Shell.KeyVariable} or --api-key.",
    });

    public static CommandFailure Unavailable(string title, string detail) => new(Cli.ExitCode.Unavailable, new Problem { Title = title, Detail = detail });

    private static Problem Advise(Problem problem, string advice) => problem with { Detail = problem.Detail is { } detail ? $"{detail} {advice}" : advice };
}
