using Microsoft.Extensions.Options;

namespace Notifications.Channels.Email;

/// <summary>Writes an event as a message into a pickup folder. The file's name is the notification's, so a redelivery replaces instead of doubling.</summary>
internal sealed class EmailChannel(IOptions<EmailOptions> options) : IChannel
{
    private readonly PickupFolder _pickup = new(options.Value.PickupFolder);

    public string Name => "email";

    public async Task<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        if (FindMistake(delivery.Recipient) is not null)
            return new DeliveryOutcome.Rejected("bad-recipient");

        if (EmailContent.Read(delivery.EventType, delivery.Payload) is not { } content)
            return new DeliveryOutcome.Rejected("bad-content");

        using var message = EmailMessage.Create(delivery, content, options.Value.From);

        try
        {
            await _pickup.PutAsync($"{delivery.IdempotencyId}.eml", message, cancellationToken);
            return new DeliveryOutcome.Delivered(message.Headers["Message-ID"]);
        }
        catch (IOException)
        {
            return new DeliveryOutcome.Deferred("pickup-unwritable");
        }
    }

    public string? FindMistake(string recipient) => EmailAddress.FindMistake(recipient);
}
