using System.Text.Json;

namespace Notifications.Client.Batching;

/// <summary>A batch that was worked off; each result says how its event ended.</summary>
internal sealed record BatchReceipt
{
    public required IReadOnlyList<JsonElement> Results { get; init; }
}
