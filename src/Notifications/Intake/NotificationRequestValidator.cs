using FluentValidation;
using Microsoft.Extensions.Options;
using Notifications.Channels;

namespace Notifications.Intake;

public sealed class NotificationRequestValidator : AbstractValidator<NotificationRequest>
{
    private const string Webhook = "webhook";

    /// <param name="options">Null: the defaults.</param>
    public NotificationRequestValidator(IEnumerable<IChannel> channels, IOptions<IntakeOptions>? options = null)
    {
        var known = channels.ToDictionary(x => x.Name);

        RuleFor(x => x.Id).ShortText();
        RuleFor(x => x.EventType).EventType();
        RuleFor(x => x.CorrelationId).ShortText();
        RuleFor(x => x.UserId).ShortText();
        RuleFor(x => x.OrderingKey).ShortText();
        RuleFor(x => x.Priority).Priority();
        RuleFor(x => x.Payload).Payload((options?.Value ?? new IntakeOptions()).Json);
        RuleFor(x => x.Destination).ShortText();
        RuleFor(x => x.Destination)
            .Must((request, destination) => (destination is not null) != (request.Channel is not null || request.Recipient is not null))
            .WithMessage("give either a destination, or a channel and a recipient");
        When(x => x.Destination is null && (x.Channel is not null || x.Recipient is not null), () => RuleFor(x => x).Custom((request, context) =>
        {
            if (request.Channel is null || !known.TryGetValue(request.Channel, out var channel))
                context.AddFailure("channel", $"must be one of {string.Join(", ", known.Keys.Where(x => x != Webhook))}");
            else if (request.Channel == Webhook)
                context.AddFailure("channel", "webhooks go to configured destinations only: name one as 'destination'");
            else if (request.Recipient is null)
                context.AddFailure("recipient", "is required");
            else if (channel.FindMistake(request.Recipient) is { } mistake)
                context.AddFailure("recipient", mistake);
        }));
    }
}
