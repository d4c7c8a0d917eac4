using System.Diagnostics;
using System.Text.Json;

namespace Notifications.Intake.CloudEvents;

/// <summary>A CloudEvent, whatever mode it came in: its attributes under the rules of the specification, and what they are in the envelope (README.md).</summary>
internal static class CloudEvent
{
    private const string SpecVersion = "1.0";
    private const int TraceparentLength = 55;

    private static readonly CloudEventValidator Validator = new();

    /// <param name="attributes">Their names are valid.</param>
    /// <param name="mistakes">Those of reading; what is wrong with the values comes to them.</param>
    public static CloudEventReading ToReading(IReadOnlyDictionary<string, AttributeValue> attributes, JsonElement payload, Mistakes mistakes)
    {
        foreach (var (name, value) in attributes)
            if (FindMistake(name, value) is { } mistake) mistakes.AddOfAttribute(name, mistake);
        foreach (var name in AttributeNames.Required.Where(x => !attributes.ContainsKey(x))) mistakes.AddOfAttribute(name, "is required");

        var traceparent = Text(AttributeNames.Traceparent);
        var envelope = new EventEnvelope
        {
            EventId = Text(AttributeNames.Id),
            Source = Text(AttributeNames.Source),
            EventType = Text(AttributeNames.Type),
            Timestamp = Time(AttributeNames.Time),
            OrderingKey = Text(AttributeNames.PartitionKey),
            CorrelationId = Text(AttributeNames.CorrelationId),
            UserId = Text(AttributeNames.UserId),
            Version = Text(AttributeNames.DataVersion),
            Priority = Text(AttributeNames.Priority),
            ExpiresAt = Time(AttributeNames.ExpiryTime),
            Payload = payload,
            Attributes = AttributesJson.Write([.. attributes.Where(x => !AttributeNames.Mapped.Contains(x.Key)).OrderBy(x => x.Key, StringComparer.Ordinal)]),
            Traceparent = IsTraceparent(traceparent) ? traceparent : null,
        };
        foreach (var failure in Validator.Validate(envelope).Errors) mistakes.AddOfAttribute(failure.PropertyName, failure.ErrorMessage);
        return new CloudEventReading(mistakes.IsEmpty ? envelope : null, mistakes.IsGood(AttributeNames.Id) ? envelope.EventId : null, mistakes.Found);

        string? Text(string name) => attributes.TryGetValue(name, out var value) ? value.Text : null;
        DateTimeOffset? Time(string name) => Text(name) is { } text ? Rfc3339.Parse(text) : null;
    }

    private static string? FindMistake(string name, AttributeValue value) => name switch
    {
        _ when value.IsLiteral && AttributeNames.Core.Contains(name) => "must be a string",
        _ when !UnicodeText.IsAllowed(value.Text) => "must not contain control characters, noncharacters or half a surrogate pair",
        AttributeNames.SpecVersion => value.Text == SpecVersion ? null : "must be 1.0: other versions of CloudEvents are not spoken here",
        AttributeNames.Source => UriSyntax.IsReference(value.Text) ? null : "must be a URI-reference as RFC 3986 has it, not empty",
        AttributeNames.DataSchema => UriSyntax.IsAbsolute(value.Text) ? null : "must be a URI as RFC 3986 has it, with its scheme",
        AttributeNames.Subject => value.Text.Length > 0 ? null : "must not be empty",
        AttributeNames.Time or AttributeNames.ExpiryTime => Rfc3339.Parse(value.Text) is not null ? null : "must be a time as RFC 3339 has it, such as 2026-11-21T08:00:00Z",
        AttributeNames.DataContentType => DataContentType.Parse(value.Text) is not null ? null : "must be a media type as RFC 2045 has it, such as application/json",
        _ => null,
    };

    /// <summary>As W3C Trace Context has it. Another one is no mistake of the event: its trace begins with the request then.</summary>
    private static bool IsTraceparent(string? text) => text?.Length == TraceparentLength && ActivityContext.TryParse(text, null, out _);
}
