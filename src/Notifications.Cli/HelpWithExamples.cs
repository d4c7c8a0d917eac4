using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Notifications.Cli;

internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    // notifications status --help without an id is a question, not a mistake.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);

        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;

        if (command is ExampledCommand { Examples.Count: > 0 } exampled)
        {
            output.WriteLine("Examples:");
            foreach (var example in exampled.Examples)
            {
                output.WriteLine($"  {example}");
            }
        }
        else if (parseResult.CommandResult.Parent is null)
        {
            output.WriteLine(ExitCode.Help);
        }

        return ExitCode.Done;
    }
}
