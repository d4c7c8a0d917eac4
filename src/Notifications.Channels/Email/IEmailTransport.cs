namespace Notifications.Channels.Email;

/// <summary>Where messages are handed over.</summary>
internal interface IEmailTransport
{
    /// <exception cref="OperationCanceledException">Only when <paramref name="cancellationToken"/> was cancelled.</exception>
    Task<DeliveryOutcome> SendAsync(EmailMessage message, CancellationToken cancellationToken);
}
