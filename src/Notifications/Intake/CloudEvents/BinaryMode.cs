namespace Notifications.Intake.CloudEvents;

/// <summary>Section 3.1 of the HTTP binding: the body is the data, <c>Content-Type</c> is <c>datacontenttype</c>, and every other attribute is a header.</summary>
internal static class BinaryMode
{
    public const string HeaderPrefix = "ce-";

    private const string ContentTypeHeader = "Content-Type";
    private const string Body = "body";

    /// <param name="headers">All of the request; a name that was sent several times with all its values.</param>
    public static CloudEventReading Read(IEnumerable<KeyValuePair<string, IReadOnlyList<string?>>> headers, string? contentType, ReadOnlyMemory<byte> body)
    {
        var mistakes = new Mistakes(HeaderPrefix);
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var (header, values) in headers)
            if (header.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase)) Add(attributes, header[HeaderPrefix.Length..].ToLowerInvariant(), values, mistakes);

        var type = contentType is null ? DataContentType.None : DataContentType.Parse(contentType);
        if (type is null) mistakes.Add(ContentTypeHeader, "must be a media type as RFC 2045 has it, such as application/json");
        else if (contentType is not null) attributes[AttributeNames.DataContentType] = new AttributeValue(contentType);

        var (payload, mistake) = EventData.FromBytes(type ?? DataContentType.None, body);
        if (mistake is not null) mistakes.Add(Body, mistake);
        return CloudEvent.ToReading(attributes, payload, mistakes);
    }

    private static void Add(Dictionary<string, AttributeValue> attributes, string name, IReadOnlyList<string?> values, Mistakes mistakes)
    {
        if (name == AttributeNames.DataContentType) mistakes.AddOfAttribute(name, "must not be sent: Content-Type says it");
        else if (!AttributeNames.IsValid(name)) mistakes.AddOfAttribute(name, "is no attribute: names have letters a to z and digits only, and are not 'data'");
        else if (values.Count != 1) mistakes.AddOfAttribute(name, "must be sent once");
        else
        {
            var (value, mistake) = HeaderValue.Decode(values[0] ?? "");
            if (value is null) mistakes.AddOfAttribute(name, mistake!);
            else attributes[name] = new AttributeValue(value);
        }
    }
}
