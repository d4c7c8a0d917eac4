using System.Text.Json.Nodes;

namespace Notifications.Cli.Api;

/// <summary>A new destination; or with the address and the policy alone, what is to change of one.</summary>
internal sealed record DestinationRequest
{
    public string? Name { get; init; }
    public string? Channel { get; init; }
    public string? Address { get; init; }
    public string? Secret { get; init; }

    /// <summary>The members of a policy that are given; one that is null is to be the default.</summary>
    public JsonObject? Policy { get; init; }
}

internal sealed record DisableRequest(string Reason);

internal sealed record SecretRequest(string? Secret, int? OverlapSeconds);
