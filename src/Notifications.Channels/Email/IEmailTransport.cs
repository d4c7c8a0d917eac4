namespace Notifications.Channels.Email;

/// <summary>Where messages are handed over.</summary>
internal interface IEmailTransport
{
    /// <param name="message">The message.</param>
    /// <param name="within">Another bound for the whole attempt than the transport's own.</param>
    /// <param name="cancellationToken">The caller's own.</param>
    /// <exception cref="OperationCanceledException">Only when <paramref name="cancellationToken"/> was cancelled.</exception>
    Task<DeliveryOutcome> SendAsync(EmailMessage message, TimeSpan? within, CancellationToken cancellationToken);
}
