using FluentValidation;
using Notifications.Storage;

namespace Notifications.Destinations;

/// <summary>Judges a policy as it would be, whoever asks for it: so what was left out of a change counts as well.</summary>
public sealed class DestinationPolicyValidator : AbstractValidator<DestinationPolicy>
{
    public DestinationPolicyValidator()
    {
        RuleFor(x => x.Order).Must(Orderings.All.Contains).WithMessage($"must be one of {string.Join(", ", Orderings.All)}");
        RuleFor(x => x.SkipAfterFaults).InclusiveBetween(1, 100).WithMessage("must be 1 to 100");
        RuleFor(x => x.SkipAfterFaults).Must((policy, faults) => faults is null || policy.Order != Orderings.None)
            .WithMessage("has no use without an order: nobody waits for the one that faulted");
        RuleFor(x => x.TimeoutSeconds).InclusiveBetween(0.1, 300).WithMessage("must be 0.1 to 300");
        RuleFor(x => x.Concurrency).InclusiveBetween(1, 10_000).WithMessage("must be 1 to 10000");
        RuleFor(x => x.RatePerSecond).InclusiveBetween(0.001, 100_000).WithMessage("must be 0.001 to 100000");
        RuleFor(x => x.Burst).InclusiveBetween(1, 100_000).WithMessage("must be 1 to 100000");
        RuleFor(x => x.Burst).Must((policy, burst) => burst is null || policy.RatePerSecond is not null).WithMessage("has no use without ratePerSecond");
        RuleFor(x => x.CircuitFailureRatio).InclusiveBetween(0, 1).WithMessage("must be 0 to 1; 0: its circuit never opens");
        RuleFor(x => x.CircuitBreakSeconds).InclusiveBetween(1, 3_600).WithMessage("must be 1 to 3600");
    }
}
