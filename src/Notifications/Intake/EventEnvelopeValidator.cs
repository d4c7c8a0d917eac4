using FluentValidation;
using Microsoft.Extensions.Options;

namespace Notifications.Intake;

public sealed class EventEnvelopeValidator : AbstractValidator<EventEnvelope>
{
    /// <param name="options">Null: the defaults.</param>
    public EventEnvelopeValidator(IOptions<IntakeOptions>? options = null)
    {
        RuleFor(x => x.EventType).NotNull().WithMessage("is required").EventType();
        RuleFor(x => x.EventId).ShortText();
        RuleFor(x => x.Source).ShortText();
        RuleFor(x => x.CorrelationId).ShortText();
        RuleFor(x => x.UserId).ShortText();
        RuleFor(x => x.Version).ShortText();
        RuleFor(x => x.OrderingKey).ShortText();
        RuleFor(x => x.Priority).Priority();
        RuleFor(x => x.Payload).Payload((options?.Value ?? new IntakeOptions()).Json);
    }
}
