namespace Notifications.Cli.Commands;

internal sealed class PostTally
{
    private long _accepted;
    private long _withoutSubscription;
    private long _duplicate;

    public long All { get; private set; }

    public long Refused { get; private set; }

    public void Count(PostedEvent posted)
    {
        All++;
        switch (posted.Outcome)
        {
            case "accepted":
                _accepted++;
                _withoutSubscription += posted.Event?.Status == "NoSubscription" ? 1 : 0;
                break;
            case "duplicate":
                _duplicate++;
                break;
            default:
                Refused++;
                break;
        }
    }

    public override string ToString() =>
        $"{All} posted: {_accepted} accepted{(_withoutSubscription > 0 ? $" ({_withoutSubscription} without a subscription)" : "")}, {_duplicate} duplicate, {Refused} refused";
}
