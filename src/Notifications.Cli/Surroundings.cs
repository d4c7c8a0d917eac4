using Notifications.Cli.Output;

namespace Notifications.Cli;

/// <summary>All that a command touches outside itself, so that tests run commands in-process with their own.</summary>
internal sealed record Surroundings
{
    public required Terminal Terminal { get; init; }
    public required Func<string, string?> Variable { get; init; }
    public required HttpMessageHandler Http { get; init; }
    public required TimeProvider Clock { get; init; }

    public static Surroundings OfProcess() => new()
    {
        Terminal = Terminal.OfProcess(),
        Variable = Environment.GetEnvironmentVariable,
        Http = NotificationsClient.CreateHandler(),
        Clock = TimeProvider.System,
    };
}
