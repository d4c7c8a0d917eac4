namespace Notifications.Cli.Commands;

/// <summary>Why posting ended before the input did, and the first line that was not taken.</summary>
internal sealed record PostStop(CommandFailure Failure, long FirstLine);
