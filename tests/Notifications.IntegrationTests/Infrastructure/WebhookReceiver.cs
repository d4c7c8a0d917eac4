using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>A real webhook endpoint: keeps every call and answers as the test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentDictionary<string, int> _callsById = new();
    private readonly SemaphoreSlim _arrived = new(0);

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url => $"{_app.Urls.First()}/hook";

    /// <summary>Every call so far, in order of arrival.</summary>
    public IReadOnlyList<Call> Calls => [.. _calls];

    /// <summary>What to answer; 200 unless a test says otherwise.</summary>
    public Func<Call, HttpResponse, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.MapPost("/hook", receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public void AnswerWith(Func<Call, int> status) => Answer = (call, response) =>
    {
        response.StatusCode = status(call);
        return Task.CompletedTask;
    };

    /// <summary>Waits until as many calls have come, and returns all there are.</summary>
    public async Task<IReadOnlyList<Call>> WaitForAsync(int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (_calls.Count < count)
        {
            try
            {
                await _arrived.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited {Patience} for {count} calls; {_calls.Count} came");
            }
        }

        return Calls;
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var id = context.Request.Headers["webhook-id"].ToString();
        var call = new Call(id, _callsById.AddOrUpdate(id, 1, (_, x) => x + 1), DateTimeOffset.UtcNow, await reader.ReadToEndAsync(),
            context.Request.Headers.ToDictionary(x => x.Key, x => x.Value.ToString(), StringComparer.OrdinalIgnoreCase), context.Request.QueryString.Value ?? "");
        _calls.Enqueue(call);
        _arrived.Release();
        await Answer(call, context.Response);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _arrived.Dispose();
    }

    /// <param name="Number">The how-manieth call with this id.</param>
    internal sealed record Call(string Id, int Number, DateTimeOffset At, string Body, IReadOnlyDictionary<string, string> Headers, string Query);
}
