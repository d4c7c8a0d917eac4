using System.Net;
using Microsoft.Extensions.Options;
using Notifications.Channels.Http;

namespace Notifications.Channels.Webhook;

/// <summary>Posts an event to a URL, signed after Standard Webhooks, and never to an address <see cref="AddressPolicy"/> forbids.</summary>
internal sealed class WebhookChannel : IChannel, IDisposable
{
    private readonly AddressPolicy _addresses;
    private readonly HttpAttempt _http;
    private readonly TimeProvider _clock;

    public WebhookChannel(IOptions<WebhookOptions> options, TimeProvider clock)
        : this(options.Value, clock, Dns.GetHostAddressesAsync)
    {
    }

    internal WebhookChannel(WebhookOptions options, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _addresses = new AddressPolicy([.. options.AllowedNetworks.Select(network => IPNetwork.Parse(network))]);
        var connector = new GuardedConnector(_addresses, options.ConnectTimeout, resolve);
        _http = new HttpAttempt(HttpTransport.Create(options.ConnectTimeout, connector.ConnectAsync), options.Timeout, clock);
        _clock = clock;
        WhenUnknown = options.WhenUnknown;
    }

    public string Name => "webhook";

    public UnknownPolicy WhenUnknown { get; }

    public bool Signs => true;

    public async Task<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (WebhookUrl.Parse(delivery.Recipient, out var url) is not null)
            return new DeliveryOutcome.Rejected("bad-recipient");

        // Unsigned would be worse than late: the receiver could not tell it from a forgery.
        if (!delivery.Secrets.All(StandardWebhookSignature.IsUsable))
            return new DeliveryOutcome.Rejected("bad-secret");

        using var span = ChannelTelemetry.Start("POST", delivery);
        return span.End(await PostAsync(delivery, url!, cancellationToken));
    }

    public string? FindMistake(string recipient) =>
        WebhookUrl.Parse(recipient, out var url) is { } mistake ? mistake
        : WebhookUrl.LiteralAddress(url!) is { } address && !_addresses.Permits(address)
            ? "The URL leads to a private or reserved address, and webhooks are only sent to public ones."
        : null;

    public void Dispose() => _http.Dispose();

    private async Task<DeliveryOutcome> PostAsync(Delivery delivery, Uri url, CancellationToken cancellationToken)
    {
        var body = WebhookBody.Write(delivery);
        using var content = new TrackedContent(body, "application/json");
        using var request = WebhookRequest.Create(delivery, url, body, content, _clock.GetUtcNow());

        return await _http.SendAsync(request, content, delivery.Timeout, (response, _) => Task.FromResult(Judge(response)), cancellationToken);
    }

    // Both Standard Webhooks and the CloudEvents rules say it: to a receiver that answers 410 nothing more is sent.
    private DeliveryOutcome Judge(HttpResponseMessage response) => HttpStatusOutcome.Classify(response.StatusCode, response.RetryAfter(), _clock.GetUtcNow()) switch
    {
        DeliveryOutcome.Rejected { Code: (int)HttpStatusCode.Gone } gone => gone with { DestinationGone = true },
        var outcome => outcome,
    };
}
