using System.ComponentModel.DataAnnotations;

namespace Notifications.Messaging;

public sealed class BrokerOptions
{
    public const string Section = "Broker";

    /// <summary>amqp:// or amqps://, with user, password and virtual host. <c>NOTIFICATIONS_RABBITMQ_URL</c> sets it.</summary>
    [Required]
    public Uri? Uri { get; set; }

    /// <summary>How long one publish may wait for its confirm. Without a bound MassTransit waits for ever while the broker has a memory alarm. Default 10 s.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
