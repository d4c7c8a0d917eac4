using FluentValidation;
using Notifications.Intake;

namespace Notifications.Destinations;

/// <summary>The body of <c>POST /v1/subscriptions</c>.</summary>
public sealed record SubscriptionRequest
{
    /// <summary>A destination's name.</summary>
    public string? Destination { get; init; }

    /// <summary>An event type such as <c>order.created</c>, or a pattern: <c>order.*</c>, <c>#</c>.</summary>
    public string? EventType { get; init; }

    /// <summary>critical, high, normal or low instead of the event's own; left out: the event's own.</summary>
    public string? Priority { get; init; }
}

/// <summary>The body of <c>PUT /v1/subscriptions/{id}</c>: the whole of what can change. To whom it belongs can't.</summary>
public sealed record SubscriptionChange
{
    public string? EventType { get; init; }
    public string? Priority { get; init; }
}

public sealed class SubscriptionRequestValidator : AbstractValidator<SubscriptionRequest>
{
    public SubscriptionRequestValidator()
    {
        RuleFor(x => x.Destination).NotNull().WithMessage("is required").ShortText();
        RuleFor(x => x.EventType).NotNull().WithMessage("is required").EventTypePattern();
        RuleFor(x => x.Priority).Priority();
    }
}

public sealed class SubscriptionChangeValidator : AbstractValidator<SubscriptionChange>
{
    public SubscriptionChangeValidator()
    {
        RuleFor(x => x.EventType).NotNull().WithMessage("is required").EventTypePattern();
        RuleFor(x => x.Priority).Priority();
    }
}
