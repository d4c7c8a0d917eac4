using FluentValidation;
using Notifications.Keys;
using Notifications.Limits;

namespace Notifications.Host.Security;

public sealed class KeyRequestValidator : AbstractValidator<KeyRequest>
{
    public KeyRequestValidator()
    {
        RuleFor(x => x.Name).NotNull().WithMessage("is required").KeyText();
        RuleFor(x => x.Producer).NotNull().WithMessage("is required").KeyText();
        RuleFor(x => x.Scopes).NotNull().WithMessage("is required").Scopes();
        RuleFor(x => x.Signing).Signing();
        RuleFor(x => x.SigningSecret).SigningSecret();
        RuleFor(x => x.SigningSecret).Must((request, secret) => secret is null || request.Signing != SigningModes.Off)
            .WithMessage($"has no use where signing is {SigningModes.Off}");
        RuleFor(x => x.RatePerSecond).Rate();
        RuleFor(x => x.Burst).Burst();
        RuleFor(x => x.Burst).Must((request, burst) => burst is null || request.RatePerSecond is not null).WithMessage(KeyRules.BurstAlone);
    }
}

/// <summary>What depends on what is kept is asked where the key is known.</summary>
public sealed class KeyChangeValidator : AbstractValidator<KeyChange>
{
    private const string NotNull = "can't be null: leave it out to keep it";

    public KeyChangeValidator()
    {
        RuleFor(x => x.Name).Must((change, name) => name is not null || !change.Has(nameof(change.Name))).WithMessage(NotNull).KeyText();
        RuleFor(x => x.Scopes).Must((change, scopes) => scopes is not null || !change.Has(nameof(change.Scopes))).WithMessage(NotNull).Scopes();
        RuleFor(x => x.Signing).Must((change, signing) => signing is not null || !change.Has(nameof(change.Signing))).WithMessage(NotNull).Signing();
        RuleFor(x => x.RatePerSecond).Rate();
        RuleFor(x => x.Burst).Burst();
    }
}

public sealed class KeySecretRequestValidator : AbstractValidator<KeySecretRequest>
{
    public KeySecretRequestValidator() => RuleFor(x => x.OverlapSeconds).Overlap();
}

public sealed class SigningSecretRequestValidator : AbstractValidator<SigningSecretRequest>
{
    public SigningSecretRequestValidator()
    {
        RuleFor(x => x.Secret).SigningSecret();
        RuleFor(x => x.OverlapSeconds).Overlap();
    }
}

internal static class KeyRules
{
    public const string BurstAlone = "has no use without ratePerSecond";

    // A rule has a name where the API's reference tells it.
    public const string KeyTextRule = "key-text";
    public const string RateRule = "rate";
    public const string BurstRule = "burst";
    public const string OverlapRule = "overlap";

    public const int MostCharacters = 100;
    public const int LongestOverlap = 30 * 24 * 60 * 60;

    private const int FewestSecretCharacters = 24;
    private const int MostSecretCharacters = 256;
    private const string SecretPrefix = "whsec_";

    /// <summary>Names and producers.</summary>
    public static IRuleBuilderOptions<T, string?> KeyText<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(x => x is null || (x.Length is > 0 and <= MostCharacters && !string.IsNullOrWhiteSpace(x) && !x.Any(char.IsControl)))
        .WithMessage($"must have 1 to {MostCharacters} characters, none of them a control character").WithErrorCode(KeyTextRule);

    public static IRuleBuilderOptions<T, IReadOnlyList<string>?> Scopes<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule) => rule
        .Must(x => x is null || (x.Count > 0 && x.All(Security.Scopes.All.Contains) && x.Distinct().Count() == x.Count))
        .WithMessage($"must name at least one of {string.Join(", ", Security.Scopes.All)}, each once");

    public static IRuleBuilderOptions<T, string?> Signing<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(x => x is null || SigningModes.All.Contains(x)).WithMessage($"must be one of {string.Join(", ", SigningModes.All)}");

    /// <summary>Of one's own; made here it is as Standard Webhooks has it.</summary>
    public static IRuleBuilderOptions<T, string?> SigningSecret<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(x => x is null || (x.StartsWith(SecretPrefix, StringComparison.Ordinal) ? Secrets.SigningSecret.IsGood(x) : IsLongText(x)))
        .WithMessage($"{Secrets.SigningSecret.Rule}, or {FewestSecretCharacters} to {MostSecretCharacters} other printable characters of ASCII");

    public static IRuleBuilderOptions<T, double?> Rate<T>(this IRuleBuilder<T, double?> rule) => rule
        .Must(x => x is null or (>= RateLimit.LowestRate and <= RateLimit.HighestRate))
        .WithMessage(FormattableString.Invariant($"must be {RateLimit.LowestRate} to {RateLimit.HighestRate}")).WithErrorCode(RateRule);

    public static IRuleBuilderOptions<T, int?> Burst<T>(this IRuleBuilder<T, int?> rule) => rule
        .Must(x => x is null or (>= 1 and <= RateLimit.LargestBurst)).WithMessage($"must be 1 to {RateLimit.LargestBurst}").WithErrorCode(BurstRule);

    public static IRuleBuilderOptions<T, int?> Overlap<T>(this IRuleBuilder<T, int?> rule) => rule
        .Must(x => x is null or (>= 0 and <= LongestOverlap)).WithMessage($"must be 0 to {LongestOverlap} (30 days)").WithErrorCode(OverlapRule);

    private static bool IsLongText(string secret) =>
        secret.Length is >= FewestSecretCharacters and <= MostSecretCharacters && secret.All(x => x is > ' ' and < '\x7f');
}
