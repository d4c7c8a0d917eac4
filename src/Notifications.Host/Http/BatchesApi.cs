using System.Runtime.InteropServices;
using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Notifications.Host.Reference;
using Notifications.Host.Security;
using Notifications.Intake;

namespace Notifications.Host.Http;

/// <summary><c>POST /v1/events/batch</c>: many events of one producer in one request and one transaction, each with its own result.</summary>
internal static class BatchesApi
{
    public static void MapBatches(this IEndpointRouteBuilder routes) => routes.MapPost("/v1/events/batch", AcceptAsync).RequireAuthorization(Scopes.Ingest)
        .WithMetadata(new BatchSizeLimit(routes.ServiceProvider.GetRequiredService<IOptions<IntakeOptions>>())).Described(BatchOperations.Post);

    private static async Task<IResult> AcceptAsync(
        HttpContext context, EventIntake intake, IntakeMetrics metrics, TimeProvider clock, IValidator<EventEnvelope> validator, IOptions<IntakeOptions> options)
    {
        var (request, problem) = await JsonBody.ReadAsync(context, BatchJson.Default.BatchRequest);
        if (request is null) return problem!.Refuse(metrics);

        return await BatchAnswer.WorkOffAsync(context, [.. request.Events!.Select(x => ReadItem(x.Value, validator, options.Value.MaxBodyBytes))], intake, metrics, clock);
    }

    private static BatchItem ReadItem(JsonElement json, IValidator<EventEnvelope> validator, int mostBytes)
    {
        var bytes = JsonMarshal.GetRawUtf8Value(json);
        var (envelope, errors) = bytes.Length > mostBytes
            ? (null, new Dictionary<string, string[]> { [""] = [$"is too large: an event may have {mostBytes} bytes"] })
            : JsonBody.ReadOne(bytes, ApiJson.Default.EventEnvelope, validator);
        return new BatchItem(envelope, envelope?.EventId ?? FindEventId(json), errors);
    }

    /// <summary>Of an item that has mistakes, so that its producer finds it again: an id that could be one.</summary>
    private static string? FindEventId(JsonElement json)
    {
        try
        {
            return json.ValueKind is JsonValueKind.Object && json.TryGetProperty("eventId", out var id) && id.ValueKind is JsonValueKind.String
                && id.GetString() is { Length: > 0 and <= 200 } text && !text.Any(char.IsControl) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;   // half a surrogate pair
        }
    }

    /// <summary>Looked up when a request comes, so that mistakes in the settings are told all at once, at the start.</summary>
    private sealed class BatchSizeLimit(IOptions<IntakeOptions> options) : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => options.Value.MaxBatchBytes;
    }
}
