using Notifications.Intake;

namespace Notifications.Host.Http;

/// <summary>How a batch ended: it was worked off, and each item says what became of it.</summary>
/// <param name="Results">In the order of the request.</param>
public sealed record BatchReceipt(int Accepted, int Duplicates, int Conflicts, int Invalid, IReadOnlyList<BatchResult> Results);

/// <param name="Index">From 0.</param>
/// <param name="Status">One of <see cref="BatchStatuses"/>.</param>
/// <param name="Id">The server's id; null when nothing is stored of the item.</param>
/// <param name="EventId">As the item gave it, or the key that it got.</param>
/// <param name="Notifications">Null when nothing is stored of the item.</param>
/// <param name="Errors">By field; what is wrong with the item as a whole stands under "".</param>
public sealed record BatchResult(
    int Index, string Status, Guid? Id, string? EventId, IReadOnlyList<AcceptedNotification>? Notifications = null, IReadOnlyDictionary<string, string[]>? Errors = null);

/// <summary>The words for what can become of an item.</summary>
public static class BatchStatuses
{
    public const string Accepted = "accepted";

    /// <summary>Stored before, by an earlier POST or an earlier item of the batch, with the same body.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>Its id was used before with another body.</summary>
    public const string Conflict = "conflict";

    public const string Invalid = "invalid";
}
