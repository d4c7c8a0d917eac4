using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Channels.Webhook;
using Notifications.Destinations;
using Notifications.Routing.Filters;
using Notifications.Storage;

namespace Notifications.Routing;

/// <summary>Finds every mistake at once, so that a start that fails fails once.</summary>
internal sealed class RoutingOptionsValidator(IEnumerable<IChannel> channels) : IValidateOptions<RoutingOptions>
{
    private const int MostSecrets = 2;

    private readonly Dictionary<string, IChannel> _channels = channels.ToDictionary(x => x.Name);
    private readonly DestinationPolicyValidator _policies = new();

    public ValidateOptionsResult Validate(string? name, RoutingOptions options)
    {
        var mistakes = FindDestinationMistakes(options).Concat(FindSubscriptionMistakes(options)).ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private IEnumerable<string> FindDestinationMistakes(RoutingOptions options)
    {
        foreach (var (index, destination) in options.Destinations.Index())
        {
            var at = $"{RoutingOptions.Section}:Destinations:{index}";
            if (destination.Name.Length is 0 or > 100) yield return $"{at}:Name must have 1 to 100 characters";
            if (!_channels.TryGetValue(destination.Channel, out var channel))
                yield return $"{at}:Channel '{destination.Channel}' is unknown; the channels are {string.Join(", ", _channels.Keys)}";
            else if (channel.FindMistake(destination.Address) is { } mistake)
                yield return $"{at}:Address of '{destination.Name}': {mistake}";
            if (destination.Secrets.Count > MostSecrets) yield return $"{at}:Secrets may have {MostSecrets}, the newest first";
            if (!destination.Secrets.All(StandardWebhookSignature.IsUsable)) yield return $"{at}:Secrets: each is whsec_ followed by base64";
            foreach (var error in _policies.Validate(destination.Policy).Errors) yield return $"{at}:Policy:{error.PropertyName} {error.ErrorMessage}";
        }

        foreach (var twice in options.Destinations.CountBy(x => x.Name).Where(x => x.Value > 1))
            yield return $"{RoutingOptions.Section}:Destinations has '{twice.Key}' {twice.Value} times; names are unique";
    }

    private static IEnumerable<string> FindSubscriptionMistakes(RoutingOptions options)
    {
        var names = options.Destinations.Select(x => x.Name).ToHashSet();
        foreach (var (index, subscription) in options.Subscriptions.Index())
        {
            var at = $"{RoutingOptions.Section}:Subscriptions:{index}";
            if (subscription.EventType.Length is 0 or > 200) yield return $"{at}:EventType must have 1 to 200 characters";
            if (!names.Contains(subscription.Destination))
                yield return $"{at}:Destination '{subscription.Destination}' is not among {RoutingOptions.Section}:Destinations";
            if (!string.IsNullOrEmpty(subscription.Priority) && !Priorities.All.Contains(subscription.Priority))
                yield return $"{at}:Priority '{subscription.Priority}' is unknown; the priorities are {string.Join(", ", Priorities.All)}";
            if (!string.IsNullOrEmpty(subscription.Filter) && FilterReader.Read(subscription.Filter).Mistake is { } mistake) yield return $"{at}:Filter: {mistake}";
        }
    }
}
