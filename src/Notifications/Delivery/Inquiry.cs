using Notifications.Channels;
using Npgsql;

namespace Notifications.Delivery;

/// <summary>Asks the provider, where it can be asked, what became of an attempt whose outcome is unknown. In doubt it stays unknown.</summary>
public sealed partial class Inquiry(ChannelRegistry channels, FoundMessages found, ILogger<Inquiry> logger)
{
    /// <param name="unknown">How the attempt ended.</param>
    /// <param name="claimed">The attempt.</param>
    /// <param name="age">How long ago it began, at most.</param>
    /// <param name="cancellationToken">The end of the process.</param>
    /// <returns>What the provider said or, in doubt, <paramref name="unknown"/>.</returns>
    public async Task<DeliveryOutcome> AskAsync(
        DeliveryOutcome.Unknown unknown, ClaimResult.Claimed claimed, TimeSpan age, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        if (channels.WhenUnknown(claimed.Channel) is not UnknownPolicy.Ask) return unknown;

        var answer = await channels.AskAsync(claimed, age, cancellationToken);
        var settled = answer switch
        {
            DeliveryOutcome.Deferred => answer,
            DeliveryOutcome.Sent { ProviderMessageId: { } id } when await IsOursAsync(id, claimed.Delivery, cancellationToken) => answer,
            DeliveryOutcome.Delivered { ProviderMessageId: { } id } when await IsOursAsync(id, claimed.Delivery, cancellationToken) => answer,
            _ => unknown,
        };
        LogAsked(claimed.Delivery.NotificationId, claimed.Channel, claimed.Delivery.Attempt, settled.GetType().Name);
        return settled;
    }

    private async Task<bool> IsOursAsync(string messageId, Channels.Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            return await found.TryTakeAsync(messageId, delivery, cancellationToken);
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "The provider was asked about {NotificationId} over {Channel}, attempt {Attempt}: {Outcome}")]
    private partial void LogAsked(Guid notificationId, string channel, int attempt, string outcome);
}
