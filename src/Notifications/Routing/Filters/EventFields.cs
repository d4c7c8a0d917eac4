using System.Text.Json;
using Notifications.Intake;

namespace Notifications.Routing.Filters;

/// <summary>
/// One event's fields as filters see them. The payload is parsed when the first filter asks for a part of it, and each field is looked up once, however many
/// filters ask. Not for several threads.
/// </summary>
/// <param name="posted">Valid: the door has refused what is no JSON, nests too deep, or holds half characters.</param>
public sealed class EventFields(PostedEvent posted)
{
    /// <summary>The envelope's fields that a filter may name.</summary>
    public static readonly IReadOnlyList<string> Metadata = [Type, Source, Priority, UserId, CorrelationId, Version, OrderingKey];

    /// <summary>Of the arrays on a field's way, so many elements are looked at, so that an event can't make filters slow.</summary>
    public const int MostElements = 100;

    private const string Type = "type";
    private const string Source = "source";
    private const string Priority = "priority";
    private const string UserId = "userId";
    private const string CorrelationId = "correlationId";
    private const string Version = "version";
    private const string OrderingKey = "orderingKey";

    private readonly Dictionary<FieldPath, FieldValues> _found = [];
    private PayloadNode? _payload;

    public FieldValues this[FieldPath field]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(field);
            if (_found.TryGetValue(field, out var values)) return values;
            return _found[field] = field.Words[0] == FieldPath.Payload ? FindInPayload(field.Words) : FindMetadata(field.Words[0]);
        }
    }

    private FieldValues FindMetadata(string name)
    {
        var text = name switch
        {
            Type => posted.Type,
            Source => posted.Source,
            Priority => posted.Priority,
            UserId => posted.UserId,
            CorrelationId => posted.OwnCorrelationId,
            Version => posted.Version,
            OrderingKey => posted.OrderingKey,
            _ => null,
        };
        return string.IsNullOrEmpty(text) ? FieldValues.Missing : new FieldValues(true, [new FieldValue.Text(text)]);   // no source is stored as ""
    }

    private FieldValues FindInPayload(IReadOnlyList<string> words)
    {
        var values = new List<FieldValue>(1);
        var (isPresent, elements) = (false, 0);
        Collect(_payload ??= new PayloadNode(JsonElement.Parse(posted.Payload)), next: 1);
        return isPresent ? new FieldValues(true, values) : FieldValues.Missing;

        void Collect(PayloadNode node, int next)
        {
            isPresent |= next == words.Count;
            if (node.Elements is { } inside)
                foreach (var element in inside)
                {
                    if (++elements > MostElements) return;
                    Collect(element, next);
                }
            else if (next == words.Count && node.Value is { } value) values.Add(value);
            else if (next < words.Count && node.Find(words[next]) is { } child) Collect(child, next + 1);
        }
    }
}
