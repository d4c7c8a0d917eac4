namespace Notifications.Channels.Webhook;

/// <summary>
/// Every address of a recipient is forbidden. It only carries that fact out of the connect callback, which has no other way to answer;
/// <see cref="Http.RequestFailure"/> turns it into an outcome. The address is left out on purpose: exceptions get logged.
/// </summary>
internal sealed class AddressRefusedException()
    : Exception($"The webhook's address is not public. Allow its network in {WebhookOptions.Section}:{nameof(WebhookOptions.AllowedNetworks)} if it is meant to be reached.");
