using FluentValidation;
using Notifications.Channels;
using Notifications.Storage;

namespace Notifications.Replay;

public sealed class ReplayRequestValidator : AbstractValidator<ReplayRequest>
{
    public const int MostIds = 10_000;
    public const string IdsRule = "ids";

    public ReplayRequestValidator(IEnumerable<IChannel> channels)
    {
        var known = channels.Select(x => x.Name).ToHashSet();
        RuleFor(x => x.Filter!.Channel).Must(x => x is null || known.Contains(x)).When(x => x.Filter is not null)
            .OverridePropertyName("filter.channel").WithMessage($"must be one of {string.Join(", ", known)}");
        RuleFor(x => x.Ids).Must((request, ids) => ids is not null != request.Filter is not null)
            .WithMessage("give either ids or a filter; the filter {} means everything that is faulted");
        RuleFor(x => x.Ids).Must(x => x is null or { Count: > 0 and <= MostIds }).WithMessage($"must have 1 to {MostIds} ids").WithErrorCode(IdsRule);
        RuleFor(x => x.Limit).GreaterThan(0).WithMessage("must be 1 or more");
        RuleFor(x => x.Filter!.Cause).Must(x => x is null || FaultCauses.All.Contains(x)).When(x => x.Filter is not null)
            .OverridePropertyName("filter.cause").WithMessage($"must be one of {string.Join(", ", FaultCauses.All)}");
    }
}
