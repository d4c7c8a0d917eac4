using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Notifications.Channels;
using Notifications.Channels.Webhook;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Tests.Infrastructure;

namespace Notifications.IntegrationTests.Channels.Conformance;

internal sealed class WebhookAdapter : ChannelAdapter
{
    private WebhookReceiver _receiver = null!;
    private string _secret = "";

    public override IReadOnlyList<string> DestinationSecrets => [_secret];

    public override async Task<IChannel> StartAsync(ILoggerFactory logs, string secret)
    {
        _receiver = await WebhookReceiver.StartAsync();
        _secret = $"whsec_{secret.PadRight((secret.Length + 3) / 4 * 4, 'A')}";   // Base64, so that the mark stands in it

        return new WebhookChannel(new WebhookOptions { AllowedNetworks = ["127.0.0.0/8"] }, Clock, Dns.GetHostAddressesAsync);
    }

    public override string RecipientWith(string mark) => $"{_receiver.Url}?to={mark}ü";

    public override string? WhyNot(Situation situation) => null;

    public override Task PlayAsync(Situation situation)
    {
        _receiver.Answer = (_, response) => situation switch
        {
            Situation.LosesTheAnswer => Abort(response.HttpContext),
            Situation.FallsSilent => Silence.UntilAsync(response.HttpContext.RequestAborted),
            _ => Say(response, situation),
        };
        return Task.CompletedTask;
    }

    public override Task WaitUntilAskedAsync() => _receiver.WaitForAsync(1);

    public override async Task<Received> ReceivedAsync(int attempt)
    {
        var call = (await _receiver.WaitForAsync(attempt))[attempt - 1];
        using var body = JsonDocument.Parse(call.Body);
        return new Received(call.Id, _receiver.Url + Uri.UnescapeDataString(call.Query), body.RootElement.GetProperty("data").GetProperty("text").GetString()!);
    }

    public override ValueTask DisposeAsync() => _receiver.DisposeAsync();

    private static Task Say(HttpResponse response, Situation situation)
    {
        response.StatusCode = situation switch
        {
            Situation.Defers => 503,
            Situation.Rejects => 404,
            _ => 200,
        };
        return Task.CompletedTask;
    }

    private static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}
