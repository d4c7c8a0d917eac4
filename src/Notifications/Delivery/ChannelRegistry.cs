using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Routing;

namespace Notifications.Delivery;

/// <summary>Finds the channel of a claimed attempt and gives it the secrets of its destination.</summary>
public sealed class ChannelRegistry(IEnumerable<IChannel> channels, IOptions<RoutingOptions> routing)
{
    private readonly FrozenDictionary<string, IChannel> _channels = channels.ToFrozenDictionary(x => x.Name);
    private readonly FrozenDictionary<string, IReadOnlyList<string>> _secrets =
        routing.Value.Destinations.ToFrozenDictionary(x => x.Name, x => (IReadOnlyList<string>)[.. x.Secrets]);

    public async Task<DeliveryOutcome> DeliverAsync(ClaimResult.Claimed claimed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        if (!_channels.TryGetValue(claimed.Channel, out var channel)) return new DeliveryOutcome.Rejected("unknown-channel");

        var secrets = claimed.Destination is { } name ? _secrets.GetValueOrDefault(name, []) : [];
        return await channel.DeliverAsync(claimed.Delivery with { Secrets = secrets }, cancellationToken);
    }
}
