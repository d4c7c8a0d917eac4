using System.Collections;

namespace Notifications.Host.Telemetry;

/// <summary>A value that stands with every line that is logged within it.</summary>
internal sealed record LogScope(string Name, string Value) : IEnumerable<KeyValuePair<string, object?>>
{
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return new(Name, Value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{Name}:{Value}";
}
