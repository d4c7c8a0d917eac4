namespace Notifications.Routing.Filters;

/// <summary>What one field holds in one event: nothing, a value, or the elements of an array. Objects are there, and are no value.</summary>
/// <param name="IsPresent">The field is in the event, perhaps as null, an object or an empty array.</param>
public sealed record FieldValues(bool IsPresent, IReadOnlyList<FieldValue> Values)
{
    private const int MostShown = 3;

    public static readonly FieldValues Missing = new(false, []);

    public override string ToString() => Values.Count switch
    {
        0 => "an object or an empty array",
        1 => Values[0].ToString(),
        <= MostShown => $"[{string.Join(", ", Values)}]",
        _ => $"[{string.Join(", ", Values.Take(MostShown))}, …]",
    };
}
