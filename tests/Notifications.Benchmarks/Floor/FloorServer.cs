using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notifications.Benchmarks.Load;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Notifications.Benchmarks.Floor;

internal sealed record FloorEvent(string? EventType, string? EventId, JsonElement Payload);

internal sealed record FloorMessage(string Type, DateTimeOffset Timestamp, JsonElement Data);

internal sealed record FloorReceipt(string Message, string EventId, string Status);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FloorEvent))]
[JsonSerializable(typeof(FloorMessage))]
[JsonSerializable(typeof(FloorReceipt))]
internal sealed partial class FloorJson : JsonSerializerContext;

/// <summary>
/// The least that delivers an event durably in .NET, by hand: POST, the broker's confirm, 202; queue, POST, ack. No database, so no idempotency, no
/// status, no fan-out, no replay: what the product costs over this is what those cost.
/// </summary>
internal static class FloorServer
{
    private const int MostText = 200;

    public static async Task<int> RunAsync(string url, Uri broker, Uri receiver, ushort concurrency)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await FloorQueues.DeclareAsync(connection);
        var publisher = await FloorPublisher.CreateAsync(connection);
        using var worker = await FloorWorker.StartAsync(connection, publisher, receiver, concurrency);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Services.ConfigureHttpJsonOptions(x => x.SerializerOptions.TypeInfoResolverChain.Insert(0, FloorJson.Default));
        await using var app = builder.Build();
        app.MapGet("/ready", () => "{\"status\":\"ready\"}");
        app.MapPost("/v1/events", (Delegate)((HttpContext context) => AcceptAsync(context, publisher)));
        await app.RunAsync();
        return 0;
    }

    private static async Task<IResult> AcceptAsync(HttpContext context, FloorPublisher publisher)
    {
        if (!IsKnown(context.Request.Headers[ApiKey.Header].ToString())) return TypedResults.Unauthorized();
        if (await ReadAsync(context) is not { } posted || !IsText(posted.EventType) || !IsText(posted.EventId) || posted.Payload.ValueKind != JsonValueKind.Object)
            return TypedResults.BadRequest();

        var message = JsonSerializer.SerializeToUtf8Bytes(new FloorMessage(posted.EventType!, DateTimeOffset.UtcNow, posted.Payload), FloorJson.Default.FloorMessage);
        try
        {
            await publisher.PublishAsync(FloorQueues.Events, posted.EventId!, message, failures: 0, context.RequestAborted);
        }
        catch (PublishException)
        {
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        return TypedResults.Accepted((string?)null, new FloorReceipt("Event accepted", posted.EventId!, "QUEUED"));
    }

    private static async Task<FloorEvent?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.BodyReader, FloorJson.Default.FloorEvent, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsKnown(string key) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), ApiKey.Hash);

    private static bool IsText(string? text) => text is { Length: > 0 and <= MostText };
}
