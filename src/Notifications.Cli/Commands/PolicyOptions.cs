using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

/// <summary>
/// The options that make a destination's policy, as the members of a merge patch: what is not given is left out, and what is to be the server's default
/// again is null.
/// </summary>
internal sealed class PolicyOptions
{
    private const string Default = "default";
    private const string None = "none";
    private const string Never = "never";

    private readonly List<(string Member, Option<Given> Option)> _options =
    [
        ("order", Create("--order", "key: one after the other for each ordering key; destination: all of them one after the other; none", ReadOrder)),
        ("skipAfterFaults", Create("--skip-after-faults", "With an order: go on without one that faulted so often; never: wait for an operator", ReadWhole, Never)),
        ("timeoutSeconds", Create("--timeout", "How long an attempt may take, such as 500ms or 5s; default", ReadLength, Default)),
        ("concurrency", Create("--concurrency", "How many attempts may be under way at a time; none: no limit", ReadWhole, None)),
        ("ratePerSecond", Create("--rate", "How many attempts may begin, such as 10/s, 90/m or 1000/h; none: no limit", ReadRate, None)),
        ("burst", Create("--burst", "With a rate: how many may begin at once after a pause; default: as many as in a second", ReadWhole, Default)),
        ("circuitFailureRatio", Create("--circuit-ratio", "Pause it when this part of its attempts fails, such as 0.5; 0: never; default", ReadNumber, Default)),
        ("circuitBreakSeconds", Create("--circuit-break", "How long that pause is for the first time, such as 30s; default", ReadLength, Default)),
    ];

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _options)
        {
            command.Options.Add(option);
        }
    }

    /// <returns>Null when none is given.</returns>
    public JsonObject? Read(ParseResult parsed)
    {
        var given = _options.Where(x => parsed.GetResult(x.Option) is not null).ToList();
        return given.Count == 0 ? null : new JsonObject(given.Select(x => KeyValuePair.Create(x.Member, parsed.GetRequiredValue(x.Option).Value)));
    }

    /// <param name="read">The value; null when the text is none.</param>
    /// <param name="reset">The word for the server's default.</param>
    internal static Option<Given> Create(string name, string description, Func<string, JsonNode?> read, string? reset = null) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var value = text == reset ? null : read(text);
            if (value is null && text != reset)
            {
                result.AddError($"'{text}' is no value of {name}: {description}.");
            }

            return new Given(value);
        },
    };

    private static JsonNode? ReadOrder(string text) => text is "key" or "destination" or None ? JsonValue.Create(text) : null;

    internal static JsonNode? ReadWhole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : null;

    private static JsonNode? ReadNumber(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : null;

    private static JsonNode? ReadLength(string text) => Times.TryReadLength(text, out var length) ? JsonValue.Create(length.TotalSeconds) : null;

    internal static JsonNode? ReadRate(string text)
    {
        var (count, seconds) = text switch
        {
            [.. var before, '/', 's'] => (before, 1),
            [.. var before, '/', 'm'] => (before, 60),
            [.. var before, '/', 'h'] => (before, 3600),
            _ => ("", 1),
        };
        return double.TryParse(count, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number / seconds) : null;
    }

    /// <param name="Value">Null: the default again. An option's own value can't be null.</param>
    internal sealed record Given(JsonNode? Value);
}
