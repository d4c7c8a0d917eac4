namespace Notifications.Intake.CloudEvents;

/// <summary>How an HTTP request carries events: the content modes of the CloudEvents HTTP binding, section 1.3.</summary>
internal enum ContentMode
{
    /// <summary>No CloudEvent: the product's own envelope.</summary>
    None,

    /// <summary>Attributes in headers, data as the body.</summary>
    Binary,

    /// <summary>One JSON object with attributes and data.</summary>
    Structured,

    /// <summary>A JSON array of such objects.</summary>
    Batched,
}

internal static class ContentModes
{
    public const string Structured = "application/cloudevents+json";
    public const string Batched = "application/cloudevents-batch+json";

    private const string StructuredPrefix = "application/cloudevents";
    private const string BatchedPrefix = "application/cloudevents-batch";

    private static readonly string[] RequiredHeaders = [.. AttributeNames.Required.Select(x => BinaryMode.HeaderPrefix + x)];

    /// <summary>
    /// Section 3 of the HTTP binding: by how the content type begins, the batch's first, because the other one is the beginning of it too. What has neither is
    /// binary only with one of the headers that no CloudEvent can lack; then those that are missing are mistakes.
    /// </summary>
    public static ContentMode Of(string? contentType, IEnumerable<string> headerNames)
    {
        if (contentType?.StartsWith(BatchedPrefix, StringComparison.OrdinalIgnoreCase) is true) return ContentMode.Batched;
        if (contentType?.StartsWith(StructuredPrefix, StringComparison.OrdinalIgnoreCase) is true) return ContentMode.Structured;
        return headerNames.Any(x => RequiredHeaders.Contains(x, StringComparer.OrdinalIgnoreCase)) ? ContentMode.Binary : ContentMode.None;
    }
}
