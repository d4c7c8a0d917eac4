namespace Notifications.Intake.CloudEvents;

/// <summary>The context attributes that mean something here; every other one is an extension that is kept as it came.</summary>
internal static class AttributeNames
{
    public const string Id = "id";
    public const string Source = "source";
    public const string SpecVersion = "specversion";
    public const string Type = "type";
    public const string DataContentType = "datacontenttype";
    public const string DataSchema = "dataschema";
    public const string Subject = "subject";
    public const string Time = "time";

    // Extensions that CloudEvents documents: partitioning, correlation, expirytime, distributed-tracing.
    public const string PartitionKey = "partitionkey";
    public const string CorrelationId = "correlationid";
    public const string ExpiryTime = "expirytime";
    public const string Traceparent = "traceparent";
    public const string Tracestate = "tracestate";

    // Extensions of this product, for the other fields of its envelope.
    public const string Priority = "priority";
    public const string UserId = "userid";
    public const string DataVersion = "dataversion";

    /// <summary>No attribute may be called so: event formats use it.</summary>
    public const string Data = "data";

    public static readonly IReadOnlyList<string> Required = [Id, Source, SpecVersion, Type];

    /// <summary>Those of the specification itself: strings in JSON, all of them.</summary>
    public static readonly IReadOnlySet<string> Core = new HashSet<string>(StringComparer.Ordinal) { Id, Source, SpecVersion, Type, DataContentType, DataSchema, Subject, Time };

    /// <summary>Those that have a field in the envelope.</summary>
    public static readonly IReadOnlySet<string> Mapped = new HashSet<string>(StringComparer.Ordinal)
    {
        Id, Source, SpecVersion, Type, Time, PartitionKey, CorrelationId, ExpiryTime, Priority, UserId, DataVersion,
    };

    /// <summary>The trace of who sends it, which may be another one when the same event is sent again.</summary>
    public static readonly IReadOnlySet<string> Tracing = new HashSet<string>(StringComparer.Ordinal) { Traceparent, Tracestate };

    /// <summary>Section "Naming conventions": lower-case letters and digits of ASCII, at least one.</summary>
    public static bool IsValid(string name) => name.Length > 0 && name != Data && name.All(x => char.IsAsciiLetterLower(x) || char.IsAsciiDigit(x));
}
