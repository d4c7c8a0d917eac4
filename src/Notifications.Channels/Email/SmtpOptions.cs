namespace Notifications.Channels.Email;

/// <summary>The mail server that takes our messages on: a relay or a submission service.</summary>
public sealed class SmtpOptions
{
    public const string Section = $"{EmailOptions.Section}:{nameof(EmailOptions.Smtp)}";

    /// <summary>Name or address. With TLS it is what the server's certificate has to be for.</summary>
    public string Host { get; set; } = "";

    /// <value>587, submission with STARTTLS.</value>
    public int Port { get; set; } = 587;

    /// <summary>Who we log in as; none: no login.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <value>STARTTLS, and nothing is sent to a server that cannot do it.</value>
    public SmtpSecurity Security { get; set; } = SmtpSecurity.StartTls;

    /// <summary>A PEM file with the certificates of a private authority. Where it is set, only they are trusted.</summary>
    /// <value>None: what the system trusts.</value>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>How long DNS and TCP may take, and then TLS.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an attempt may take altogether.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
