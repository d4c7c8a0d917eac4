namespace Notifications.Cancel;

/// <summary>What became of an order to cancel.</summary>
public abstract record CancelResult
{
    private CancelResult() { }

    /// <summary>Now, or already: no attempt begins any more.</summary>
    public sealed record Cancelled : CancelResult;

    public sealed record NotFound : CancelResult;

    /// <summary>An attempt is under way, and nobody can call it back: ask again when it has ended.</summary>
    public sealed record UnderWay : CancelResult;

    /// <summary>There is nothing left to cancel.</summary>
    public sealed record TooLate(string State) : CancelResult;
}
