namespace Notifications.Destinations;

/// <summary>The body of <c>POST /v1/destinations</c>.</summary>
public sealed record DestinationRequest
{
    /// <summary>Unique, and stable: it is the destination's identity in URLs, in the CLI and in subscriptions.</summary>
    public string? Name { get; init; }

    /// <summary>How it is reached; stable as well, because queues are named after it.</summary>
    public string? Channel { get; init; }

    /// <summary>A URL, an email address, whatever the channel asks for.</summary>
    public string? Address { get; init; }

    /// <summary>For a channel that signs: <c>whsec_…</c>. Left out: one is made, and shown in the answer, once.</summary>
    public string? Secret { get; init; }

    /// <summary>Left out: everything as the product has it.</summary>
    public DestinationPolicy? Policy { get; init; }
}

/// <summary>The body of <c>POST /v1/destinations/{name}/disable</c>.</summary>
public sealed record DisableRequest
{
    /// <summary>Shown to whoever asks why a notification is held.</summary>
    public string? Reason { get; init; }
}

/// <summary>The body of <c>POST /v1/destinations/{name}/secrets</c>.</summary>
public sealed record SecretRequest
{
    /// <summary>Left out: one is made.</summary>
    public string? Secret { get; init; }

    /// <summary>How long the secret of before stays valid beside the new one, in seconds; left out: a day. 0 ends it at once.</summary>
    public int? OverlapSeconds { get; init; }
}
