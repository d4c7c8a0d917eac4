namespace Notifications.Channels.Sms;

/// <summary>What a call to the receipts' URL turned out to be.</summary>
public abstract record SmsReceipt
{
    private SmsReceipt() { }

    /// <summary>Not signed by the provider, or nobody asked for receipts: not a word of it is believed.</summary>
    public sealed record Forged : SmsReceipt;

    /// <summary>The message is on its way; there will be another receipt.</summary>
    public sealed record Interim : SmsReceipt;

    /// <summary>What became of the message: <see cref="DeliveryOutcome.Delivered"/> or <see cref="DeliveryOutcome.Rejected"/>.</summary>
    public sealed record Final(DeliveryOutcome Outcome, string? ProviderMessageId) : SmsReceipt;
}
