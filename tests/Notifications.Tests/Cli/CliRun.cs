using System.Text;
using System.Text.Json;
using Notifications.Cli;
using Notifications.Cli.Output;

namespace Notifications.Tests.Cli;

/// <summary>Runs the command in-process, with a key set, nobody at a terminal, and no time lost to waiting.</summary>
internal sealed record CliRun
{
    public StubApi Api { get; init; } = new();

    /// <summary>Instead of the <see cref="Api"/>.</summary>
    public HttpMessageHandler? Http { get; init; }

    public TestClock Clock { get; init; } = new();
    public string? Key { get; init; } = "a-key";
    public string? SigningSecret { get; init; }
    public string Input { get; init; } = "";
    public bool IsTerminal { get; init; }
    public Stream? InputStream { get; init; }

    public async Task<Result> InvokeAsync(params string[] args)
    {
        var result = await InvokeUnverifiedAsync(args, CancellationToken.None);
        Api.Verify();
        return result;
    }

    public async Task<Result> InvokeUnverifiedAsync(string[] args, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = InputStream ?? new MemoryStream(Encoding.UTF8.GetBytes(Input));

        var exitCode = await CommandLine.InvokeAsync(
            args,
            new Surroundings
            {
                Terminal = new Terminal
                {
                    Output = output,
                    Error = error,
                    Input = input,
                    InputIsTerminal = IsTerminal,
                    ErrorIsTerminal = IsTerminal,
                    HasColours = true,
                },
                Variable = name => name switch { "NOTIFICATIONS_API_KEY" => Key, "NOTIFICATIONS_SIGNING_SECRET" => SigningSecret, _ => null },
                Http = Http ?? Api,
                Clock = Clock,
            },
            cancellationToken);
        return new Result(exitCode, output.ToString(), error.ToString());
    }

    internal sealed record Result(int ExitCode, string Output, string Error)
    {
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;

        public JsonElement ErrorJson => JsonDocument.Parse(Error).RootElement;
    }
}
