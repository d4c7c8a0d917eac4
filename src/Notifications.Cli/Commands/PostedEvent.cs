using System.Text.Json;
using System.Text.Json.Serialization;

namespace Notifications.Cli.Commands;

/// <summary>What became of one event of the input: with --json, one of these a line.</summary>
internal sealed record PostedEvent
{
    public required long Line { get; init; }

    /// <summary><c>accepted</c>, <c>duplicate</c>, <c>refused</c>, or <c>failed</c> where the server took no decision.</summary>
    public required string Outcome { get; init; }

    /// <summary>The server's answer, unchanged.</summary>
    public JsonElement? Answer { get; init; }

    public Problem? Problem => Failure?.Problem;

    [JsonIgnore]
    public AcceptedEvent? Event { get; init; }

    [JsonIgnore]
    public CommandFailure? Failure { get; init; }

    /// <summary>No event after it would fare better: the key, the server or the network fails, not the event.</summary>
    [JsonIgnore]
    public bool StopsAll => Outcome == "failed";
}
