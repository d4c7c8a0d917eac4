namespace Notifications.Channels.Sms;

/// <summary>What the provider's list tells of an attempt whose answer was lost. Pure; in doubt it tells nothing.</summary>
internal static class SmsFinding
{
    /// <summary>The provider dates messages in whole seconds.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private static readonly DeliveryOutcome Doubt = new DeliveryOutcome.Unknown("not-found-out");

    /// <param name="listing">The messages to the number.</param>
    /// <param name="sought">The message as this attempt sent it.</param>
    /// <param name="age">How long ago the attempt began, at most.</param>
    /// <param name="receiptWithin">How long a receipt may take; null when none was asked for.</param>
    public static DeliveryOutcome Judge(SmsListing listing, SoughtSms sought, TimeSpan age, TimeSpan? receiptWithin)
    {
        var since = listing.At - age - Slack;
        var recent = listing.Messages.Where(x => x.CreatedAt is not { } at || at >= since).ToList();
        var ours = recent.Where(x => sought.Matches(x)).ToList();

        // Another number's messages are not what was asked for, and the rest of the answer is then worth nothing either.
        if (listing.Messages.Any(x => x.To != sought.To))
            return Doubt;

        // Absent is only what no message at all to this number can be: the provider may have changed sender or text.
        if (recent.Count == 0)
            return listing.HasMore ? Doubt : new DeliveryOutcome.Deferred("not-taken");

        var mayGoOn = listing.HasMore && recent.Count == listing.Messages.Count;
        return ours is [{ Sid: { } sid } found] && !mayGoOn ? Told(sid, found.Status, receiptWithin) : Doubt;
    }

    private static DeliveryOutcome Told(string sid, string? status, TimeSpan? receiptWithin) => (status, receiptWithin) switch
    {
        // It failed, if it is ours; a receipt or an operator may say so.
        (null or "failed" or "undelivered" or "canceled", _) => Doubt,
        ("delivered" or "read", _) or (_, null) => new DeliveryOutcome.Delivered(sid),
        (_, { } within) => new DeliveryOutcome.Sent(sid, within),
    };
}

/// <param name="From">Null: the provider's pool chooses it.</param>
internal sealed record SoughtSms(string To, string? From, string? ServiceSid, string Text)
{
    public bool Matches(SmsListed listed) => listed.Body == Text && (From is null ? listed.ServiceSid == ServiceSid : listed.From == From);
}
