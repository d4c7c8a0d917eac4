namespace Notifications.Channels.Email;

/// <summary>How far a conversation got: what decides whom a refusal is about, and whether a failure may be tried again without asking.</summary>
internal enum SmtpStage
{
    /// <summary>DNS and TCP.</summary>
    Connecting,

    /// <summary>Greeting, EHLO, STARTTLS.</summary>
    Opening,

    /// <summary>The TLS handshake.</summary>
    Securing,

    Authenticating,

    /// <summary>MAIL.</summary>
    Sender,

    /// <summary>RCPT.</summary>
    Recipient,

    /// <summary>DATA, and the message but for its last line. Nobody can have taken it yet.</summary>
    Content,

    /// <summary>The line that ends the message is on its way: without an answer it may have been taken.</summary>
    Ended,
}
