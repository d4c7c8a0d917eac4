using FluentValidation;
using Notifications.Channels;
using Notifications.Intake;
using Notifications.Secrets;

namespace Notifications.Destinations;

public sealed class DestinationRequestValidator : AbstractValidator<DestinationRequest>
{
    internal const int MostNameCharacters = 100;
    internal const string NameRule = "destination-name";

    public DestinationRequestValidator(IEnumerable<IChannel> channels)
    {
        var known = channels.ToDictionary(x => x.Name);

        RuleFor(x => x.Name).NotNull().WithMessage("is required")
            .Must(x => x is null || IsName(x))
            .WithMessage($"must have 1 to {MostNameCharacters} characters out of letters, digits and . _ -, and begin with a letter or digit").WithErrorCode(NameRule);
        RuleFor(x => x.Channel).NotNull().WithMessage("is required")
            .Must(x => x is null || known.ContainsKey(x)).WithMessage($"must be one of {string.Join(", ", known.Keys)}");
        RuleFor(x => x.Address).NotNull().WithMessage("is required").Custom((address, context) =>
        {
            var channel = known.GetValueOrDefault(context.InstanceToValidate.Channel ?? "");
            if (address is not null && channel?.FindMistake(address) is { } mistake) context.AddFailure(mistake);
        });
        RuleFor(x => x.Address).Storable();
        RuleFor(x => x.Secret).Must(x => x is null || SigningSecret.IsGood(x)).WithMessage(SigningSecret.Rule).WithErrorCode(SigningSecret.RuleName);
        RuleFor(x => x.Secret).Must((request, secret) => secret is null || known.GetValueOrDefault(request.Channel ?? "") is not { Signs: false })
            .WithMessage(x => $"has no use: the channel {x.Channel} signs nothing");
        RuleFor(x => x.Policy!).SetValidator(new DestinationPolicyValidator()).When(x => x.Policy is not null);
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MostNameCharacters && char.IsAsciiLetterOrDigit(name[0]) && name.All(x => char.IsAsciiLetterOrDigit(x) || x is '.' or '_' or '-');
}

/// <summary>Whether the address fits its channel, and what becomes of the policy, is asked where the destination is known.</summary>
public sealed class DestinationChangeValidator : AbstractValidator<DestinationChange>
{
    public DestinationChangeValidator()
    {
        RuleFor(x => x.Address).Must((change, address) => address is not null || (change.HasPolicy && !change.HasAddress))
            .WithMessage("is required, unless it is only the policy that changes");
        RuleFor(x => x.Address).Storable();
    }
}

public sealed class DisableRequestValidator : AbstractValidator<DisableRequest>
{
    public DisableRequestValidator() => RuleFor(x => x.Reason).NotNull().WithMessage("is required").ShortText();
}

public sealed class SecretRequestValidator : AbstractValidator<SecretRequest>
{
    private const int LongestOverlap = 30 * 24 * 60 * 60;

    public SecretRequestValidator()
    {
        RuleFor(x => x.Secret).Must(x => x is null || SigningSecret.IsGood(x)).WithMessage(SigningSecret.Rule).WithErrorCode(SigningSecret.RuleName);
        RuleFor(x => x.OverlapSeconds).InclusiveBetween(0, LongestOverlap).WithMessage($"must be 0 to {LongestOverlap} (30 days)");
    }
}

internal static class AddressRules
{
    public const int MostCharacters = 2048;
    public const string StorableRule = "address";

    /// <summary>What every channel's address has in common: PostgreSQL itself refuses U+0000, and nobody's address is that long.</summary>
    public static IRuleBuilderOptions<T, string?> Storable<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(x => x is null || (x.Length is > 0 and <= MostCharacters && !x.Any(char.IsControl)))
        .WithMessage($"must have 1 to {MostCharacters} characters, none of them a control character").WithErrorCode(StorableRule);
}
