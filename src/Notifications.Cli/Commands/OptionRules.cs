using System.CommandLine;
using System.CommandLine.Parsing;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

/// <summary>What several commands ask of their options, refused in words when it is not so.</summary>
internal static class OptionRules
{
    public static void MustBeBetween(this Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var value) && (value < least || value > most))
        {
            result.AddError($"{option.Name} must be between {least} and {most}, not {value}.");
        }
    });

    public static Argument<Guid> Id(string description) => new("id")
    {
        Description = description,
        CustomParser = result => ReadId(result, result.Tokens[0].Value),
    };

    public static Guid ReadId(ArgumentResult result, string text)
    {
        if (!Guid.TryParse(text, out var id))
        {
            result.AddError($"'{text}' is not an id; an id looks like 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e.");
        }

        return id;
    }

    public static Argument<string> Destination() => new("name") { Description = "The destination's name" };

    /// <summary>How long a list may get; the server's pages are put together up to there.</summary>
    public static Option<int> Limit(string forWhat)
    {
        var limit = new Option<int>("--limit") { Description = $"Show at most this many {forWhat}", DefaultValueFactory = _ => 100 };
        limit.MustBeBetween(1, 100_000);
        return limit;
    }

    public static Option<TimeSpan?> Overlap() => new("--overlap")
    {
        Description = "How long the secret of before stays valid beside the new one, such as 0s, 1h or 7d; a day when left out",
        CustomParser = result =>
        {
            if (Times.TryReadLength(result.Tokens[0].Value, out var length))
            {
                return length;
            }

            result.AddError($"'{result.Tokens[0].Value}' is not a length of time; write 0s, 1h or 7d.");
            return null;
        },
    };

    /// <summary>A time, or how long ago it was.</summary>
    public static Option<DateTimeOffset?> Time(string name, string description, TimeProvider clock, bool recursive = false) => new(name)
    {
        Description = $"{description}: 30m, 2h, 7d, or an ISO 8601 time",
        Recursive = recursive,
        CustomParser = result => ReadTime(result, clock),
    };

    private static DateTimeOffset? ReadTime(ArgumentResult result, TimeProvider clock)
    {
        var text = result.Tokens[0].Value;
        if (Times.TryReadLength(text, out var length))
        {
            return clock.GetUtcNow() - length;
        }

        if (Times.TryReadInstant(text, out var instant))
        {
            return instant;
        }

        result.AddError($"'{text}' is not a time; write 30m, 2h, 7d or an ISO 8601 time such as 2026-01-31T12:00:00Z.");
        return null;
    }

    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do not ask first; needed where nobody can be asked" };

    public static Option<TimeSpan> Timeout(string forWhat, string @default) => new("--timeout")
    {
        Description = $"{forWhat}, such as 30s, 10m or 2h",
        DefaultValueFactory = _ => Times.TryReadLength(@default, out var length) ? length : throw new ArgumentException($"'{@default}' is no length of time.", nameof(@default)),
        CustomParser = result =>
        {
            if (!Times.TryReadLength(result.Tokens[0].Value, out var length) || length <= TimeSpan.Zero)
            {
                result.AddError($"'{result.Tokens[0].Value}' is not a length of time; write 30s, 10m or 2h.");
            }

            return length;
        },
    };
}
