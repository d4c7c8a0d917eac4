namespace Notifications.Channels.Email;

/// <summary>Settings of the email channel: a sender, and one of two ways out. Without this section there is no such channel.</summary>
public sealed class EmailOptions
{
    public const string Section = "Channels:Email";

    /// <summary>The sender of every message: one bare address. Its domain also ends the Message-ID.</summary>
    public string From { get; set; } = "";

    /// <summary>The folder messages are put into as .eml files, absolute or from the working directory. It has to exist.</summary>
    public string PickupFolder { get; set; } = "";

    /// <summary>What becomes of a message whose last line left and got no answer: Fault, Hold or Resend.</summary>
    /// <value>Fault: people get the double, and few mail programs drop a second message with the same Message-ID.</value>
    public UnknownPolicy WhenUnknown { get; set; } = UnknownPolicy.Fault;

    /// <summary>The mail server messages are handed over to.</summary>
    public SmtpOptions? Smtp { get; set; }
}
