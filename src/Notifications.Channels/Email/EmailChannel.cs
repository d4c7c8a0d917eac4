using Microsoft.Extensions.Options;

namespace Notifications.Channels.Email;

/// <summary>Hands an event over as a message: to a mail server, or into a pickup folder.</summary>
internal sealed class EmailChannel(IOptions<EmailOptions> options, TimeProvider clock) : IChannel
{
    private readonly IEmailTransport _transport = options.Value.Smtp is { } smtp
        ? new SmtpTransport(smtp, clock)
        : new PickupFolder(options.Value.PickupFolder);

    public string Name => "email";

    public UnknownPolicy WhenUnknown { get; } = options.Value.WhenUnknown;

    public async Task<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        if (FindMistake(delivery.Recipient) is not null)
            return new DeliveryOutcome.Rejected("bad-recipient");

        if (EmailContent.Read(delivery.EventType, delivery.Payload) is not { } content)
            return new DeliveryOutcome.Rejected("bad-content");

        return await _transport.SendAsync(EmailMessage.Create(delivery, content, options.Value.From, clock.GetUtcNow()), delivery.Timeout, cancellationToken);
    }

    public string? FindMistake(string recipient) => EmailAddress.FindMistake(recipient);
}
