namespace Notifications.Routing.Filters;

/// <summary>What a condition asks of its field. A missing field passes no test but that it is missing.</summary>
public abstract record FieldTest
{
    private FieldTest() { }

    /// <summary>What it asks for, in words that follow "is".</summary>
    public abstract string Wanted { get; }

    /// <summary>For any of the values: an array has several.</summary>
    public virtual bool Holds(FieldValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values.Values)
            if (Passes(value)) return true;
        return false;
    }

    private protected abstract bool Passes(FieldValue value);

    /// <summary>Of the same type and value: 1 is 1.0, and never "1".</summary>
    public sealed record EqualTo(FieldValue Value) : FieldTest
    {
        public override string Wanted => Value.ToString();

        private protected override bool Passes(FieldValue value) => value.Equals(Value);
    }

    public sealed record OneOf(IReadOnlySet<FieldValue> Values) : FieldTest
    {
        private readonly int _longest = Values.OfType<FieldValue.Text>().Select(x => x.Value.Length).DefaultIfEmpty().Max();

        public override string Wanted => $"one of {string.Join(", ", Values)}";

        // A text that is longer than all of them is not hashed.
        private protected override bool Passes(FieldValue value) =>
            (value is not FieldValue.Text text || text.Value.Length <= _longest) && Values.Contains(value);
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

        private protected override bool Passes(FieldValue value) => Expected;
    }

    public sealed record Prefix(string Start) : FieldTest
    {
        public override string Wanted => $"text that begins with {new FieldValue.Text(Start)}";

        private protected override bool Passes(FieldValue value) => value is FieldValue.Text text && text.Value.StartsWith(Start, StringComparison.Ordinal);
    }

    /// <summary>Only of numbers; one element of an array has to be within all of it.</summary>
    public sealed record Range(Bound? Lower, Bound? Upper) : FieldTest
    {
        public override string Wanted =>
            string.Join(" and ", new[] { Lower?.Describe("at least", "more than"), Upper?.Describe("at most", "less than") }.OfType<string>());

        private protected override bool Passes(FieldValue value) =>
            value is FieldValue.Number number &&
            (Lower is null || number.CompareTo(Lower.Limit) is var above && (above > 0 || (above == 0 && Lower.IsInside))) &&
            (Upper is null || number.CompareTo(Upper.Limit) is var below && (below < 0 || (below == 0 && Upper.IsInside)));
    }

    /// <param name="IsInside">The limit itself is within.</param>
    public sealed record Bound(FieldValue.Number Limit, bool IsInside)
    {
        internal string Describe(string inside, string outside) => $"{(IsInside ? inside : outside)} {Limit}";
    }
}
