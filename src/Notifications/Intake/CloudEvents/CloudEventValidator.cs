using FluentValidation;

namespace Notifications.Intake.CloudEvents;

/// <summary>The envelope's own rules, told under the attributes' names. They are narrower than CloudEvents: lengths, the letters of a type, the four priorities.</summary>
internal sealed class CloudEventValidator : AbstractValidator<EventEnvelope>
{
    public CloudEventValidator()
    {
        RuleFor(x => x.EventId).ShortText().OverridePropertyName(AttributeNames.Id);
        RuleFor(x => x.Source).ShortText().OverridePropertyName(AttributeNames.Source);
        RuleFor(x => x.EventType).EventType().OverridePropertyName(AttributeNames.Type);
        RuleFor(x => x.OrderingKey).ShortText().OverridePropertyName(AttributeNames.PartitionKey);
        RuleFor(x => x.CorrelationId).ShortText().OverridePropertyName(AttributeNames.CorrelationId);
        RuleFor(x => x.UserId).ShortText().OverridePropertyName(AttributeNames.UserId);
        RuleFor(x => x.Version).ShortText().OverridePropertyName(AttributeNames.DataVersion);
        RuleFor(x => x.Priority).Priority().OverridePropertyName(AttributeNames.Priority);
    }
}
