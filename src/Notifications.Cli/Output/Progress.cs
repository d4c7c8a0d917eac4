namespace Notifications.Cli.Output;

/// <summary>How far the work is. Without a total nobody knows how much is to come.</summary>
internal readonly record struct Progress(long Done, long? Total, string Text);
