namespace Notifications.Cli;

/// <summary>What a script can rely on; the table is in the help of the root command and in README.md.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The server answered and the answer is no: not found, some refused, some of the replayed ones faulted again.</summary>
    public const int No = 1;

    public const int BadInput = 2;

    /// <summary>No usable answer: not reachable, too late, 5xx, or not a Notifications server at all.</summary>
    public const int Unavailable = 3;

    public const int KeyRefused = 4;

    public const int Interrupted = 130;

    public const string Help = """
        Exit codes:
          0    done (with --wait or --watch: delivered)
          1    the answer is no: not found, some events refused, some replayed notifications not delivered
          2    bad usage or bad input (also what the server refuses with 400 or 422)
          3    the server is not reachable, is too late or answers 5xx
          4    the API key is missing or refused
          130  interrupted by Ctrl-C
        """;
}
