using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Channels.Sms;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Tests.Infrastructure;

namespace Notifications.IntegrationTests.Channels.Conformance;

/// <summary>Text messages without receipts: what the provider takes is delivered.</summary>
internal sealed class SmsAdapter : ChannelAdapter
{
    private SmsProvider _provider = null!;
    private string _number = "";

    public override async Task<IChannel> StartAsync(ILoggerFactory logs, string secret)
    {
        _provider = await SmsProvider.StartAsync(secret, hasReceipts: false);

        return new SmsChannel(Options.Create(new SmsOptions
        {
            BaseAddress = _provider.Url, AccountSid = SmsProvider.AccountSid, AuthToken = secret, From = SmsProvider.From,
        }), Clock);
    }

    public override string RecipientWith(string mark) => _number = $"+{mark}";

    public override string? WhyNot(Situation situation) => null;

    public override Task PlayAsync(Situation situation)
    {
        _provider.Before = (call, context) => situation switch
        {
            Situation.Defers => SayAsync(context.Response, 503, """{"code":20503,"message":"Service unavailable","status":503}"""),

            // As the provider does it: with the number in the sentence.
            Situation.Rejects => SayAsync(context.Response, 400, $$"""{"code":21211,"message":"Invalid 'To' Phone Number: {{call.To}}","status":400}"""),
            Situation.LosesTheAnswer => Abort(context),
            Situation.FallsSilent => Silence.UntilAsync(context.RequestAborted),
            _ => Task.CompletedTask,
        };
        return Task.CompletedTask;
    }

    public override Task WaitUntilAskedAsync() => _provider.WaitForCallAsync(_number);

    public override async Task<Received> ReceivedAsync(int attempt)
    {
        var call = await _provider.WaitForCallAsync(_number, attempt);
        return new Received(call.IdempotencyKey, call.To, call.Body);
    }

    public override ValueTask DisposeAsync() => _provider.DisposeAsync();

    private static Task SayAsync(HttpResponse response, int status, string body)
    {
        (response.StatusCode, response.ContentType) = (status, "application/json");
        return response.WriteAsync(body);
    }

    private static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}
