namespace Notifications.Channels.Sms;

/// <summary>Settings of the sms channel. Without this section there is no such channel.</summary>
public sealed class SmsOptions
{
    public const string Section = "Channels:Sms";

    /// <summary>Where the provider's API is: Twilio, or whoever speaks like it.</summary>
    /// <value><c>https://api.twilio.com</c>.</value>
    public string BaseAddress { get; set; } = "https://api.twilio.com";

    /// <summary>Whose account it is; part of the URL and the user of the basic authentication.</summary>
    public string AccountSid { get; set; } = "";

    /// <summary>The account's secret: the password of requests, and the key by which the provider signs its receipts.</summary>
    public string AuthToken { get; set; } = "";

    /// <summary>The sender: a number (E.164), a short code, or a name of up to 11 letters, digits and spaces. Or <see cref="MessagingServiceSid"/>.</summary>
    public string? From { get; set; }

    /// <summary>The provider's pool that chooses the sender.</summary>
    public string? MessagingServiceSid { get; set; }

    /// <summary>The public URL of this API, for receipts. Without it there are none, and what the provider took counts as delivered.</summary>
    public string? CallbackBaseUrl { get; set; }

    /// <summary>How long a receipt may take before the outcome counts as unknown.</summary>
    /// <value>24 hours: providers give up on an unreachable phone after 4 to 10 hours, carriers report late.</value>
    public TimeSpan ReceiptWithin { get; set; } = TimeSpan.FromHours(24);

    /// <summary>What becomes of a message whose request left and got no answer: Hold, Ask, Fault or Resend.</summary>
    /// <value>Hold: a double costs money and reaches a person.</value>
    public UnknownPolicy WhenUnknown { get; set; } = UnknownPolicy.Hold;

    /// <summary>With Ask: how long the provider gets to finish what it may have begun, before it is asked.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan AskAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages of more segments are rejected: each is billed.</summary>
    /// <value>10.</value>
    public int MostSegments { get; set; } = 10;

    /// <summary>How long DNS, TCP and TLS may take together.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an attempt may take altogether, the answer included.</summary>
    /// <value>15 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Lets both URLs be http: beyond loopback. Token and number would cross the network readable, so only for a stand-in on a private one.</summary>
    /// <value>False.</value>
    public bool AllowPlainHttp { get; set; }
}
