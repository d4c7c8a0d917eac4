using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using FluentValidation;
using FluentValidation.Results;
using Notifications.Intake;
using Notifications.Routing.Filters;

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

    /// <summary>A condition on the event; left out: every event of the type.</summary>
    public JsonElement? Filter { get; init; }

    /// <summary>Left out: it is.</summary>
    public bool? Enabled { get; init; }
}

/// <summary>The body of <c>PUT /v1/subscriptions/{id}</c>: the whole of what can change. To whom it belongs can't.</summary>
public sealed record SubscriptionChange
{
    public string? EventType { get; init; }
    public string? Priority { get; init; }
    public JsonElement? Filter { get; init; }
    /// <summary>Left out: it is.</summary>
    public bool? Enabled { get; init; }
}

public sealed class SubscriptionRequestValidator : AbstractValidator<SubscriptionRequest>
{
    public SubscriptionRequestValidator()
    {
        RuleFor(x => x.Destination).NotNull().WithMessage("is required").ShortText();
        RuleFor(x => x.EventType).NotNull().WithMessage("is required").EventTypePattern();
        RuleFor(x => x.Priority).Priority();
        RuleFor(x => x.Filter).Filter();
    }
}

public sealed class SubscriptionChangeValidator : AbstractValidator<SubscriptionChange>
{
    public SubscriptionChangeValidator()
    {
        RuleFor(x => x.EventType).NotNull().WithMessage("is required").EventTypePattern();
        RuleFor(x => x.Priority).Priority();
        RuleFor(x => x.Filter).Filter();
    }
}

internal static class FilterRules
{
    /// <summary>A mistake names its place: <c>filter.and[1].gte</c>.</summary>
    public static void Filter<T>(this IRuleBuilder<T, JsonElement?> rule) => rule.Custom((filter, context) =>
    {
        if (filter is not { } json) return;
        if (!Utf8.IsValid(JsonMarshal.GetRawUtf8Value(json))) context.AddFailure("must be UTF-8");
        else if (FilterReader.Read(json.GetRawText()).Mistake is { } mistake)
            context.AddFailure(new ValidationFailure(mistake.Place, mistake.What));
    });
}
