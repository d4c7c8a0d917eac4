using System.CommandLine;
using System.Text.Json.Nodes;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

/// <summary>What a new key and a changed one may be told alike.</summary>
internal sealed class KeyOptions
{
    private const string None = "none";
    private const string Default = "default";

    private readonly Option<string[]> _scopes = new("--scope")
    {
        Description = "What it may do: ingest, read, operate, admin; several times, or with commas",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.SelectMany(x => x.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    };

    private readonly Option<string?> _signing = new("--signing") { Description = "Whether its requests are signed: off, optional (a signature must be right), required" };

    private readonly Option<PolicyOptions.Given> _rate =
        PolicyOptions.Create("--rate", "How often it may ask, such as 10/s, 90/m or 1000/h; none: as everybody", PolicyOptions.ReadRate, None);

    private readonly Option<PolicyOptions.Given> _burst =
        PolicyOptions.Create("--burst", "With a rate: how often at once after a pause; default: as often as in a second", PolicyOptions.ReadWhole, Default);

    public void AddTo(Command command)
    {
        command.Options.Add(_scopes);
        command.Options.Add(_signing);
        command.Options.Add(_rate);
        command.Options.Add(_burst);
    }

    public ApiKeyRequest ReadNew(ParseResult parsed) => new()
    {
        Scopes = parsed.GetValue(_scopes) ?? [],
        Signing = parsed.GetValue(_signing),
        RatePerSecond = (double?)parsed.GetValue(_rate)?.Value,
        Burst = (int?)parsed.GetValue(_burst)?.Value,
    };

    /// <summary>What is given, as the members of a merge patch.</summary>
    public JsonObject ReadChange(ParseResult parsed, string? name)
    {
        var change = new JsonObject();
        if (name is not null) change["name"] = name;
        if (parsed.GetResult(_scopes) is not null) change["scopes"] = new JsonArray([.. parsed.GetRequiredValue(_scopes).Select(x => (JsonNode)x)]);
        if (parsed.GetValue(_signing) is { } signing) change["signing"] = signing;
        if (parsed.GetResult(_rate) is not null) change["ratePerSecond"] = parsed.GetRequiredValue(_rate).Value;
        if (parsed.GetResult(_burst) is not null) change["burst"] = parsed.GetRequiredValue(_burst).Value;
        return change;
    }
}
