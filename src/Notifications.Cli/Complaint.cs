using System.Text.Json;
using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli;

/// <summary>Tells a failure on standard error: for a person in sentences, for a program as a problem document.</summary>
internal static class Complaint
{
    public static int Write(CommandFailure failure, Terminal terminal, bool json)
    {
        if (json)
        {
            terminal.Error.WriteLine(JsonSerializer.Serialize(failure.Problem, CliJson.Compact.Problem));
        }
        else
        {
            terminal.Error.WriteLine($"error: {Describe(failure.Problem)}");
        }

        return failure.ExitCode;
    }

    /// <summary>Title and detail in one line, then one line for each field that is wrong, then the trace to look for in the server's logs.</summary>
    public static string Describe(Problem problem)
    {
        var lines = new List<string> { string.Join(": ", new[] { problem.Title, problem.Detail }.Where(x => !string.IsNullOrWhiteSpace(x)).Select(Printable.Text)) };
        lines.AddRange(problem.Errors?.SelectMany(x => x.Value.Select(message => $"  {Printable.Text(x.Key)}: {Printable.Text(message)}")) ?? []);

        if (problem.TraceId is { } trace)
        {
            lines.Add($"  trace: {Printable.Text(trace)}");
        }

        return string.Join(Environment.NewLine, lines);
    }
}
