using Microsoft.Extensions.Logging;
using Notifications.Channels;
using Notifications.Tests.Channels.Webhook;

namespace Notifications.IntegrationTests.Channels.Conformance;

/// <summary>
/// What <see cref="ChannelConformanceTests{TAdapter}"/> has to know of a channel: how to set it up with a real provider, and what that provider saw.
/// </summary>
internal abstract class ChannelAdapter : IAsyncDisposable
{
    /// <summary>What the channel measures its waits with; it stands still until a test lets it run out.</summary>
    public ManualClock Clock { get; } = new();

    /// <summary>What belongs into <see cref="Notifications.Channels.Delivery.Secrets"/>.</summary>
    public virtual IReadOnlyList<string> DestinationSecrets => [];

    /// <summary>Why what arrives cannot be looked at; null where it can.</summary>
    public virtual string? WhyNothingIsReceived => null;

    /// <summary>Starts the provider and sets the channel up with it.</summary>
    /// <param name="logs">What the channel logs to.</param>
    /// <param name="secret">A mark: what is secret about the channel is to be it or to hold it.</param>
    public abstract Task<IChannel> StartAsync(ILoggerFactory logs, string secret);

    /// <summary>A recipient of this channel with the mark in it, and letters beyond ASCII where it may have them.</summary>
    public abstract string RecipientWith(string mark);

    /// <summary>Why a case cannot be had with this channel: a sentence, or null for a case that the adapter plays.</summary>
    public abstract string? WhyNot(Situation situation);

    /// <summary>What the provider does from now on.</summary>
    public abstract Task PlayAsync(Situation situation);

    /// <summary>Waits until the channel has asked the provider.</summary>
    public abstract Task WaitUntilAskedAsync();

    /// <summary>What has reached the provider with the n-th attempt, from 1.</summary>
    public abstract Task<Received> ReceivedAsync(int attempt);

    public abstract ValueTask DisposeAsync();

    /// <param name="Text">Wherein the payload's text is to be found, decoded.</param>
    internal sealed record Received(string IdempotencyId, string Recipient, string Text);
}
