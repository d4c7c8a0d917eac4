using System.ComponentModel.DataAnnotations;

namespace Notifications.Messaging;

public sealed class BrokerOptions : IValidatableObject
{
    public const string Section = "Broker";
    public const string EncryptedScheme = "amqps";

    /// <summary>amqp:// or amqps://, with user, password and virtual host. <c>NOTIFICATIONS_RABBITMQ_URL</c> sets it.</summary>
    [Required]
    public Uri? Uri { get; set; }

    /// <summary>
    /// A PEM file with the authorities that the broker's certificate may come from, for amqps:// with a private authority. Null: those that the operating
    /// system trusts. The certificate must name the host of the URI in either case.
    /// </summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>How long one publish may wait for its confirm. Without a bound MassTransit waits for ever while the broker has a memory alarm. Default 10 s.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long at least the bus is ill while the broker is well, before the process ends so that a new one takes its place. Longer than MassTransit may wait between two
    /// of its own attempts to connect, half a minute. Default 2 minutes.
    /// </summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromMinutes(2);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Uri is not null && Uri.Scheme is not ("amqp" or EncryptedScheme)) yield return new($"{Section}:Uri must begin with amqp:// or {EncryptedScheme}://, not with {Uri.Scheme}://");
        if (GiveUpAfter < TimeSpan.FromSeconds(1)) yield return new($"{Section}:GiveUpAfter must be a second or longer");
        if (CertificateAuthorityFile is not null && !File.Exists(CertificateAuthorityFile))
            yield return new($"{Section}:CertificateAuthorityFile: there is no file {CertificateAuthorityFile}");
    }
}
