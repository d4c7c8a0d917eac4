using System.Net.Sockets;

namespace Notifications.Channels.Email;

/// <summary>
/// What an attempt ended in, by how far it had come and what the server answered or .NET threw. Found with a real server; the tests hold every row.
/// </summary>
internal static class SmtpOutcome
{
    private const string InvalidReply = "invalid-reply";

    /// <summary>A reply that the conversation could not go on with, or its last one.</summary>
    public static DeliveryOutcome ForReply(SmtpStage stage, int code, string messageId) => (stage, code) switch
    {
        (SmtpStage.Ended, >= 200 and < 300) => new DeliveryOutcome.Delivered(messageId, code),
        (SmtpStage.Ended, < 400 or >= 600) => new DeliveryOutcome.Unknown(InvalidReply),
        (_, < 400 or >= 600) => new DeliveryOutcome.Deferred(InvalidReply, code),

        (_, < 500) => new DeliveryOutcome.Deferred($"smtp-{code}", code),

        // About us, not about the recipient: once our settings or our standing are mended, everything that waits can go out.
        (SmtpStage.Authenticating, _) or (_, 530 or 534 or 535 or 538) => new DeliveryOutcome.Deferred("auth", code),
        (< SmtpStage.Sender, _) => new DeliveryOutcome.Deferred($"smtp-{code}", code),

        // RFC 5321 §4.5.3.1.10: old servers say so where they mean 452; most others mean a full mailbox.
        (SmtpStage.Recipient, 552) => new DeliveryOutcome.Deferred($"smtp-{code}", code),

        _ => new DeliveryOutcome.Rejected($"smtp-{code}", code),
    };

    /// <summary>No reply.</summary>
    public static DeliveryOutcome ForFailure(SmtpStage stage, Exception exception) => (stage, exception) switch
    {
        (SmtpStage.Ended, _) => new DeliveryOutcome.Unknown(Name(exception)),
        (SmtpStage.Connecting, OperationCanceledException) => new DeliveryOutcome.Deferred("connect-timeout"),
        (SmtpStage.Connecting, SocketException socket) => new DeliveryOutcome.Deferred(SocketErrorClass.Name(socket.SocketErrorCode)),
        (SmtpStage.Securing, not OperationCanceledException) => new DeliveryOutcome.Deferred("tls"),
        _ => new DeliveryOutcome.Deferred(Name(exception)),
    };

    private static string Name(Exception exception) => exception switch
    {
        OperationCanceledException => "timeout",
        InvalidDataException => InvalidReply,
        _ => "connection-lost",
    };
}
