using System.CommandLine;
using System.Text.Json;

namespace Notifications.Cli.Commands;

/// <summary>What a new subscription and a changed one may be told alike: its filter, and whether it is enabled.</summary>
internal sealed class SubscriptionOptions
{
    private readonly Option<string?> _filter = new("--filter") { Description = "A condition on the event, as JSON, or @file" };
    private readonly Option<bool> _enable = new("--enable") { Description = "It routes events" };
    private readonly Option<bool> _disable = new("--disable") { Description = "It stays, and routes nothing" };

    public void AddTo(Command command)
    {
        command.Add(_filter);
        command.Add(_enable);
        command.Add(_disable);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_enable) && result.GetValue(_disable)) result.AddError("Give --enable or --disable, not both.");
        });
    }

    /// <returns>Null when neither is asked for.</returns>
    public bool? Enabled(ParseResult parsed) => parsed.GetValue(_enable) ? true : parsed.GetValue(_disable) ? false : null;

    /// <summary>What a filter means is the server's to judge; whether it is JSON must be known to send it.</summary>
    /// <returns>Nothing when none is given.</returns>
    public async Task<(JsonElement? Filter, CommandFailure? Failure)> ReadFilterAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_filter) is not { } text)
        {
            return (null, null);
        }

        try
        {
            return (JsonElement.Parse(text.StartsWith('@') ? await File.ReadAllTextAsync(text[1..], cancellationToken) : text), null);
        }
        catch (JsonException exception)
        {
            return (null, CommandFailure.BadInput($"--filter is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}."));
        }
    }
}
