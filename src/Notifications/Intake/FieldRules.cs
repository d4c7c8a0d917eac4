using System.Text.Json;
using FluentValidation;
using Notifications.Storage;

namespace Notifications.Intake;

/// <summary>What the fields of both request bodies have in common.</summary>
internal static class FieldRules
{
    public const int MostCharacters = 200;

    // A rule has a name where the API's reference tells it: as the error code of its failures.
    public const string ShortTextRule = "short-text";
    public const string EventTypeRule = "event-type";
    public const string EventTypePatternRule = "event-type-pattern";

    /// <summary>Ids and names: short, printable. Control characters would break headers and log lines; U+0000 is refused by PostgreSQL itself.</summary>
    public static IRuleBuilderOptions<T, string?> ShortText<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(x => x is null || (x.Length is > 0 and <= MostCharacters && !x.Any(char.IsControl)))
        .WithMessage($"must have 1 to {MostCharacters} characters, none of them a control character").WithErrorCode(ShortTextRule);

    public static IRuleBuilderOptions<T, string?> EventType<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(x => x is null || (x.Length is > 0 and <= MostCharacters && x.All(IsEventTypeCharacter) && !x.Split('.').Contains("")))
        .WithMessage($"must have 1 to {MostCharacters} characters out of letters, digits and . _ - : /, and no empty word between dots").WithErrorCode(EventTypeRule);

    /// <summary>As <see cref="Routing.EventTypePattern"/> matches them.</summary>
    public static IRuleBuilderOptions<T, string?> EventTypePattern<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(x => x is null || (x.Length is > 0 and <= MostCharacters && x.Split('.').All(IsWordOfPattern)))
        .WithMessage($"must have 1 to {MostCharacters} characters: words of letters, digits and _ - : / with dots between, or * (one word) or # (any number) as a word").WithErrorCode(EventTypePatternRule);

    public static IRuleBuilderOptions<T, string?> Priority<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(x => x is null || Priorities.All.Contains(x))
        .WithMessage($"must be one of {string.Join(", ", Priorities.All)}");

    public static void Payload<T>(this IRuleBuilder<T, JsonElement> rule, JsonLimits limits) => rule.Custom((payload, context) =>
    {
        if (JsonText.FindMistake(payload, limits) is { } mistake) context.AddFailure(mistake);
    });

    private static bool IsWordOfPattern(string word) => word is "*" or "#" || (word.Length > 0 && word.All(IsEventTypeCharacter));

    private static bool IsEventTypeCharacter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or ':' or '/';
}
