using System.Net;
using Microsoft.Extensions.Options;

namespace Notifications.Channels.Webhook;

/// <summary>Posts an event to a URL, signed after Standard Webhooks, and never to an address <see cref="AddressPolicy"/> forbids.</summary>
internal sealed class WebhookChannel : IChannel, IDisposable
{
    private readonly AddressPolicy _addresses;
    private readonly HttpMessageInvoker _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;

    public WebhookChannel(IOptions<WebhookOptions> options, TimeProvider clock)
        : this(options.Value, clock, Dns.GetHostAddressesAsync)
    {
    }

    internal WebhookChannel(WebhookOptions options, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _addresses = new AddressPolicy([.. options.AllowedNetworks.Select(network => IPNetwork.Parse(network))]);
        _http = WebhookTransport.Create(options.ConnectTimeout, new GuardedConnector(_addresses, options.ConnectTimeout, resolve));
        (_timeout, _clock) = (options.Timeout, clock);
    }

    public string Name => "webhook";

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
        using var content = new WebhookContent(body);
        using var request = WebhookRequest.Create(delivery, url, body, content, _clock.GetUtcNow());
        using var timeout = new CancellationTokenSource(_timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);

        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            return HttpStatusOutcome.Classify(response.StatusCode, RetryAfter(response), _clock.GetUtcNow());
        }
        catch (HttpRequestException exception)
        {
            return WebhookFailure.Classify(exception, content.Progress);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return WebhookFailure.Classify(exception, content.Progress);
        }
    }

    private static string? RetryAfter(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.ToString() : null;
}
