using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Notifications.Channels.Email;

/// <summary>
/// Hands messages over to a mail server, each on a connection of its own: one kept from before may have been closed by the server, and which
/// message was lost with it could not be told. Why System.Net.Mail does not do it: src/decisions/0007.
/// </summary>
internal sealed class SmtpTransport(SmtpOptions options, TimeProvider clock) : IEmailTransport
{
    public async Task<DeliveryOutcome> SendAsync(EmailMessage message, TimeSpan? within, CancellationToken cancellationToken)
    {
        if (!TryReadAuthorities(out var authorities))
            return new DeliveryOutcome.Deferred("trust-unreadable");

        using var conversation = new SmtpConversation(options, authorities, message, clock);
        using var timeout = new CancellationTokenSource(within ?? options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);

        try
        {
            var outcome = await conversation.HoldAsync(either.Token);
            await conversation.QuitAsync(either.Token);
            return outcome;
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException or InvalidDataException)
        {
            return SmtpOutcome.ForFailure(conversation.Stage, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return SmtpOutcome.ForFailure(conversation.Stage, exception);
        }
    }

    // At each attempt, so that a renewed file counts at once; beside a TLS handshake it costs nothing.
    private bool TryReadAuthorities(out X509Certificate2Collection? authorities)
    {
        authorities = null;
        if (options.CertificateAuthorityFile is null)
            return true;

        try
        {
            authorities = [];
            authorities.ImportFromPemFile(options.CertificateAuthorityFile);
            return authorities.Count > 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }
}
