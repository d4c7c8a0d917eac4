namespace Notifications.Channels.Webhook;

/// <summary>Settings of the webhook channel.</summary>
public sealed class WebhookOptions
{
    public const string Section = "Channels:Webhook";

    /// <summary>How long DNS, TCP and TLS may take together.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an attempt may take altogether, up to the answer's headers. Standard Webhooks advises 15 to 30 seconds.</summary>
    /// <value>15 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>What becomes of a notification whose request left and got no answer: Resend, Hold or Fault.</summary>
    /// <value>Resend: every attempt carries the same <c>webhook-id</c>, by which the receiver recognises a double.</value>
    public UnknownPolicy WhenUnknown { get; set; } = UnknownPolicy.Resend;

    /// <summary>Networks that are not public and may be reached all the same, as CIDR: <c>127.0.0.0/8</c>, <c>fd12:3456::/32</c>.</summary>
    /// <value>None.</value>
    public string[] AllowedNetworks { get; set; } = [];
}
