using System.Collections.Frozen;

namespace Notifications.Routing.Filters;

/// <summary>What a condition asks of its field. A missing field passes no test but that it is missing.</summary>
public abstract record FieldTest
{
    private FieldTest() { }

    /// <summary>What it asks for, in words that follow "is".</summary>
    public abstract string Wanted { get; }

    public abstract bool Holds(FieldValues values);

    /// <summary>Of the same type and value: 1 is 1.0, and never "1".</summary>
    public sealed record EqualTo(FieldValue Value) : FieldTest
    {
        public override string Wanted => Value.ToString();

        public override bool Holds(FieldValues values) => values.Any(x => x.Equals(Value));
    }

    public sealed record OneOf(FrozenSet<FieldValue> Values) : FieldTest
    {
        private readonly int _longest = Values.OfType<FieldValue.Text>().Select(x => x.Value.Length).DefaultIfEmpty().Max();

        public override string Wanted => $"one of {string.Join(", ", Values)}";

        // A text that is longer than all of them is not hashed.
        public override bool Holds(FieldValues values) => values.Any(x => (x is not FieldValue.Text text || text.Value.Length <= _longest) && Values.Contains(x));
    }

    /// <summary>null is a value: a field that is null exists.</summary>
    public sealed record Exists(bool Expected) : FieldTest
    {
        public override string Wanted => Expected ? "there" : "missing";

        public override bool Holds(FieldValues values)
        {
            ArgumentNullException.ThrowIfNull(values);
            return values.IsPresent == Expected;
        }
    }

    public sealed record Prefix(string Start) : FieldTest
    {
        public override string Wanted => $"text that begins with {new FieldValue.Text(Start)}";

        public override bool Holds(FieldValues values) => values.Any(x => x is FieldValue.Text text && text.Value.StartsWith(Start, StringComparison.Ordinal));
    }

    /// <summary>Only of numbers; one element of an array has to be within all of it.</summary>
    public sealed record Range(Bound? Lower, Bound? Upper) : FieldTest
    {
        public override string Wanted => string.Join(" and ", new[] { Lower?.Describe("at least", "more than"), Upper?.Describe("at most", "less than") }.OfType<string>());

        public override bool Holds(FieldValues values) => values.Any(x => x is FieldValue.Number number && IsWithin(number));

        private bool IsWithin(FieldValue.Number number) =>
            (Lower is null || number.CompareTo(Lower.Limit) is var above && (above > 0 || (above == 0 && Lower.IsInside))) &&
            (Upper is null || number.CompareTo(Upper.Limit) is var below && (below < 0 || (below == 0 && Upper.IsInside)));
    }

    /// <param name="IsInside">The limit itself is within.</param>
    public sealed record Bound(FieldValue.Number Limit, bool IsInside)
    {
        internal string Describe(string inside, string outside) => $"{(IsInside ? inside : outside)} {Limit}";
    }
}
