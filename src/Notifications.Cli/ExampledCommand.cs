using System.CommandLine;

namespace Notifications.Cli;

/// <summary>A command whose help ends in examples to copy.</summary>
internal sealed class ExampledCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
