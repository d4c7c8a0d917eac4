using System.Text.Json;

namespace Notifications.Routing.Filters;

/// <summary>Where a field is: a field of the envelope, or <c>payload</c> and the keys that lead to it. Equal when they lead to the same place.</summary>
public sealed class FieldPath : IEquatable<FieldPath>
{
    public const string Payload = "payload";

    private readonly string _text;
    private readonly int _hash;

    public FieldPath(params IReadOnlyList<string> words)
    {
        Words = words;
        _text = words[0] + string.Concat(words.Skip(1).Select(Show));
        _hash = _text.GetHashCode(StringComparison.Ordinal);
    }

    public IReadOnlyList<string> Words { get; }

    public bool Equals(FieldPath? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as FieldPath);

    public override int GetHashCode() => _hash;

    public override string ToString() => _text;

    // A key that holds dots must not look like several.
    private static string Show(string key) =>
        key.Length > 0 && key.All(x => char.IsLetterOrDigit(x) || x is '_' or '-') ? $".{key}" : $"[\"{JsonEncodedText.Encode(key)}\"]";
}
