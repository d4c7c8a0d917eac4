namespace Notifications.Channels.Email;

/// <summary>What the connection to the mail server is protected by. There is no "if possible": an attacker would make it impossible.</summary>
public enum SmtpSecurity
{
    /// <summary>Plain for the greeting, then TLS. Usual on ports 587 and 25.</summary>
    StartTls,

    /// <summary>TLS from the first byte. Usual on port 465.</summary>
    Tls,

    /// <summary>Everybody on the way reads everything. For a server on the same machine or a mail catcher, and never with a password.</summary>
    None,
}
