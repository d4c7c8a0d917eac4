using System.Text.Json;
using System.Text.Json.Serialization;
using FluentValidation;

namespace Notifications.Host.Http;

/// <summary>The body of <c>POST /v1/events/batch</c>. Its events are read one by one afterwards, so that the mistakes of one are not those of the others.</summary>
public sealed record BatchRequest
{
    public IReadOnlyList<BatchedJson>? Events { get; init; }
}

/// <summary>One value of a batch, as it stands there.</summary>
[JsonConverter(typeof(BatchedJsonConverter))]
public readonly record struct BatchedJson(JsonElement Value);

internal sealed class BatchedJsonConverter : JsonConverter<BatchedJson>
{
    /// <summary>null is the mistake of one item.</summary>
    public override bool HandleNull => true;

    // Not the element's own converter: that one would refuse the whole batch for a member that stands twice in one item.
    public override BatchedJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(JsonElement.ParseValue(ref reader));

    public override void Write(Utf8JsonWriter writer, BatchedJson value, JsonSerializerOptions options) => value.Value.WriteTo(writer);
}

/// <summary>As strict as <see cref="ApiJson"/>, but for how deep it nests: that is the mistake of one item, too.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNameCaseInsensitive = false, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false, MaxDepth = 1_000)]
[JsonSerializable(typeof(BatchRequest))]
internal sealed partial class BatchJson : JsonSerializerContext;

internal sealed class BatchRequestValidator : AbstractValidator<BatchRequest>
{
    public const int MostEvents = 1_000;

    public BatchRequestValidator() => RuleFor(x => x.Events).Must(x => x is { Count: >= 1 and <= MostEvents }).WithMessage($"must have 1 to {MostEvents} events");
}
