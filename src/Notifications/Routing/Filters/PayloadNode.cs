using System.Text.Json;

namespace Notifications.Routing.Filters;

/// <summary>A part of a payload that reads its members once: <see cref="JsonElement"/> would go through all of them for each that is asked for.</summary>
internal sealed class PayloadNode(JsonElement element)
{
    private Dictionary<string, PayloadNode>? _members;
    private PayloadNode[]? _elements;

    public FieldValue? Value => FieldValue.Read(element);

    /// <summary>As many as anybody looks at; null: no array.</summary>
    public IReadOnlyList<PayloadNode>? Elements => element.ValueKind != JsonValueKind.Array
        ? null
        : _elements ??= [.. element.EnumerateArray().Take(EventFields.MostElements).Select(x => new PayloadNode(x))];

    public PayloadNode? Find(string key)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        if (_members is null)
        {
            _members = new(element.GetPropertyCount());
            foreach (var member in element.EnumerateObject()) _members[member.Name] = new PayloadNode(member.Value);
        }

        return _members.GetValueOrDefault(key);
    }
}
