using Microsoft.Extensions.Options;
using Notifications.Channels.Http;

namespace Notifications.Channels.Sms;

/// <summary>Sends a text message through Twilio's REST API, or one that is shaped like it.</summary>
internal sealed class SmsChannel : IChannel, IDisposable
{
    private readonly SmsOptions _options;
    private readonly SmsRequest _requests;
    private readonly HttpAttempt _http;
    private readonly TimeProvider _clock;

    public SmsChannel(IOptions<SmsOptions> options, TimeProvider clock)
    {
        (_options, _clock) = (options.Value, clock);
        _requests = new SmsRequest(_options);
        _http = new HttpAttempt(HttpTransport.Create(_options.ConnectTimeout), _options.Timeout, clock);
    }

    public string Name => "sms";

    public UnknownPolicy WhenUnknown => _options.WhenUnknown;

    private TimeSpan? ReceiptWithin => _options.CallbackBaseUrl is null ? null : _options.ReceiptWithin;

    public async Task<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (FindMistake(delivery.Recipient) is not null)
            return new DeliveryOutcome.Rejected("bad-recipient");

        if (SmsText.Read(delivery.EventType, delivery.Payload) is not { } text)
            return new DeliveryOutcome.Rejected("bad-content");

        var segments = SmsSegments.Count(text);
        if (segments > _options.MostSegments)
            return new DeliveryOutcome.Rejected("too-long");

        using var span = ChannelTelemetry.Start("POST", delivery);
        span?.SetTag("sms.segments", segments);
        var outcome = await SendAsync(delivery, text, cancellationToken);
        if (outcome is DeliveryOutcome.Sent or DeliveryOutcome.Delivered)
            SmsMetrics.Took(segments);

        return span.End(outcome);
    }

    public async Task<DeliveryOutcome> AskAsync(Delivery delivery, TimeSpan age, CancellationToken cancellationToken)
    {
        if (SmsText.Read(delivery.EventType, delivery.Payload) is not { } text)
            return new DeliveryOutcome.Unknown("bad-content");

        var started = _clock.GetTimestamp();
        await Task.Delay(_options.AskAfter, _clock, cancellationToken);

        using var span = ChannelTelemetry.Start("GET", delivery);
        using var request = _requests.CreateQuestion(delivery);
        var listing = await _http.AskAsync(request, SmsListing.ReadAsync, cancellationToken);
        var from = string.IsNullOrEmpty(_options.From) ? null : _options.From;

        return span.End(listing is null
            ? new DeliveryOutcome.Unknown("no-answer")
            : SmsFinding.Judge(
                listing, new SoughtSms(delivery.Recipient, from, _options.MessagingServiceSid, text), age + _clock.GetElapsedTime(started), ReceiptWithin));
    }

    public string? FindMistake(string recipient) => SmsNumber.FindMistake(recipient);

    public void Dispose() => _http.Dispose();

    private async Task<DeliveryOutcome> SendAsync(Delivery delivery, string text, CancellationToken cancellationToken)
    {
        using var content = _requests.CreateContent(delivery, text);
        using var request = _requests.Create(delivery, content);

        return await _http.SendAsync(request, content, delivery.Timeout, JudgeAsync, cancellationToken);
    }

    private async Task<DeliveryOutcome> JudgeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var answer = await SmsAnswer.ReadAsync(response.Content, cancellationToken);

        return SmsOutcome.Classify(response.StatusCode, answer, ReceiptWithin, response.RetryAfter(), _clock.GetUtcNow());
    }
}
