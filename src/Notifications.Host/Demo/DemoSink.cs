using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Notifications.Host.Demo;

/// <summary>
/// A webhook receiver to try things on: <c>?status=503</c> answers so, <c>?fail=2</c> fails the first two attempts of each notification,
/// <c>?delay=2s</c> answers late. <c>GET</c> lists what came, the newest last.
/// </summary>
internal sealed class DemoSink(TimeProvider clock)
{
    public const string Path = "/dev/sink";

    /// <summary>It is a toy on a developer's machine, but not one that eats its memory.</summary>
    private const int MostKept = 1_000;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(2);

    private readonly ConcurrentQueue<Received> _received = new();
    private readonly ConcurrentDictionary<string, int> _calls = new();

    public async Task<IResult> ReceiveAsync(HttpContext context)
    {
        var id = context.Request.Headers["webhook-id"].ToString();
        var call = _calls.AddOrUpdate(id, 1, (_, calls) => calls + 1);
        var query = context.Request.Query;
        if (ReadDelay(query["delay"]) is { } delay) await Task.Delay(delay, clock, context.RequestAborted);

        var status = int.TryParse(query["fail"], CultureInfo.InvariantCulture, out var fail) && call <= fail ? StatusCodes.Status503ServiceUnavailable
            : int.TryParse(query["status"], CultureInfo.InvariantCulture, out var asked) && asked is >= 200 and <= 599 ? asked
            : StatusCodes.Status200OK;
        Keep(new Received(clock.GetUtcNow(), id, call, status, context.Request.Headers["webhook-signature"].ToString(), await ReadAsync(context)));
        return Results.StatusCode(status);
    }

    /// <param name="id">Only those with this webhook-id.</param>
    public IResult List(string? id) => TypedResults.Ok(_received.Where(x => id is null || x.WebhookId == id).ToArray());

    private void Keep(Received received)
    {
        _received.Enqueue(received);
        while (_received.Count > MostKept && _received.TryDequeue(out var oldest)) _calls.TryRemove(oldest.WebhookId, out _);
    }

    private static async Task<JsonElement?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body, cancellationToken: context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? ReadDelay(string? text) =>
        double.TryParse(text?.TrimEnd('s'), CultureInfo.InvariantCulture, out var seconds) && seconds > 0 && seconds <= LongestDelay.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <param name="Attempt">The how-manieth call with this id.</param>
    private sealed record Received(DateTimeOffset At, string WebhookId, int Attempt, int Status, string Signature, JsonElement? Body);
}
