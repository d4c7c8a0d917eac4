namespace Notifications.Cli.Output;

/// <summary>The three streams of a command, and whether a person sits at them.</summary>
internal sealed record Terminal
{
    public required TextWriter Output { get; init; }
    public required TextWriter Error { get; init; }
    public required Stream Input { get; init; }
    public required bool InputIsTerminal { get; init; }
    public required bool ErrorIsTerminal { get; init; }
    public required bool HasColours { get; init; }

    public bool CanAsk => InputIsTerminal && ErrorIsTerminal;

    public static Terminal OfProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        Input = Console.OpenStandardInput(),
        InputIsTerminal = !Console.IsInputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
        HasColours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
    };

    /// <summary>Asks on standard error; only a clear yes is a yes.</summary>
    public async Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        await Error.WriteAsync($"{question} [y/N] ");
        using var reader = new StreamReader(Input, leaveOpen: true);
        // WaitAsync: a read from a terminal does not end by its token, and Ctrl-C must.
        var answer = await reader.ReadLineAsync(cancellationToken).AsTask().WaitAsync(cancellationToken);
        return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
