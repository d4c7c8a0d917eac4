using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Notifications.Intake;
using Notifications.Intake.CloudEvents;

namespace Notifications.Host.Http;

/// <summary>Reads the event of a request in any of the ways in which it may come: the product's own envelope, or a CloudEvent (Intake/CloudEvents/README.md).</summary>
internal static class EventBody
{
    private const string Accepted =
        $"Send application/json (the event), {ContentModes.Structured} (a CloudEvent) or {ContentModes.Batched} (several), each in UTF-8; or any content type with the headers of a CloudEvent "
        + "in binary mode: ce-id, ce-source, ce-specversion, ce-type.";

    private const string NoJson = "The body is not JSON as RFC 8259 has it, in UTF-8, nested at most 64 levels and without a member that stands twice: ";

    public static ContentMode ModeOf(HttpContext context) => ContentModes.Of(context.Request.ContentType, context.Request.Headers.Keys);

    /// <summary>
    /// A batch of CloudEvents may be as large as one of the product's own. Which of the two limits counts is known by the content type only, and has to be before
    /// anybody reads the body: a signature is checked before the endpoint is reached.
    /// </summary>
    public static void UseBatchSize(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<IntakeOptions>>();
        app.Use((context, next) =>
        {
            if (context.Request.Path.Equals(EventsApi.Path, StringComparison.OrdinalIgnoreCase) && ModeOf(context) == ContentMode.Batched
                && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                size.MaxRequestBodySize = options.Value.MaxBatchBytes;
            return next(context);
        });
    }

    /// <summary>One event: a batch is not one.</summary>
    public static async Task<(EventEnvelope? Envelope, ProblemHttpResult? Problem)> ReadAsync(HttpContext context)
    {
        switch (ModeOf(context))
        {
            case ContentMode.Binary:
                if (DataContentType.Parse(context.Request.ContentType ?? "") is { IsReadable: false }) return (null, Problems.NotUtf8());
                return ToEnvelope(BinaryMode.Read(HeadersOf(context), context.Request.ContentType, await ReadBytesAsync(context)));
            case ContentMode.Structured:
                if (FindMistake(context, ContentModes.Structured) is { } problem) return (null, problem);
                return StructuredMode.Read(await ReadBytesAsync(context)) is { } reading ? ToEnvelope(reading) : (null, Problems.MalformedJson(NoJson + "one object is expected."));
            case ContentMode.None when context.Request.HasJsonContentType():
                return await JsonBody.ReadAsync(context, ApiJson.Default.EventEnvelope);
            default:
                return (null, Problems.NotAnEvent(Accepted));
        }
    }

    /// <summary>A batch of CloudEvents; it may be empty.</summary>
    public static async Task<(IReadOnlyList<BatchItem>? Items, ProblemHttpResult? Problem)> ReadBatchAsync(HttpContext context, IntakeOptions options)
    {
        if (FindMistake(context, ContentModes.Batched) is { } problem) return (null, problem);
        if (StructuredMode.ReadBatch(await ReadBytesAsync(context), options.MaxBodyBytes) is not { } readings) return (null, Problems.MalformedJson(NoJson + "one array is expected."));
        if (readings.Count > BatchRequestValidator.MostEvents)
            return (null, Problems.InvalidFields(new Dictionary<string, string[]> { ["the array"] = [$"must have at most {BatchRequestValidator.MostEvents} events"] }));

        return ([.. readings.Select(x => new BatchItem(x.Envelope, x.EventId, x.Envelope is null ? x.Mistakes : null))], null);
    }

    private static (EventEnvelope?, ProblemHttpResult?) ToEnvelope(CloudEventReading reading)
    {
        if (reading.Envelope is { } envelope) return (envelope, null);
        return reading.Mistakes.TryGetValue("", out var whole)
            ? (null, Problems.MalformedJson($"The event {string.Join("; ", whole)}."))
            : (null, Problems.InvalidFields(reading.Mistakes.ToDictionary()));
    }

    /// <summary>The mode went by how the content type begins; the formats that are read here are JSON's only.</summary>
    private static ProblemHttpResult? FindMistake(HttpContext context, string format)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !format.Equals(type.MediaType, StringComparison.OrdinalIgnoreCase))
            return Problems.NotAnEvent(Accepted);
        return DataContentType.Parse(context.Request.ContentType!) is { IsUtf8: true } ? null : Problems.NotUtf8();
    }

    private static IEnumerable<KeyValuePair<string, IReadOnlyList<string?>>> HeadersOf(HttpContext context) =>
        context.Request.Headers.Select(x => KeyValuePair.Create(x.Key, (IReadOnlyList<string?>)x.Value));

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
