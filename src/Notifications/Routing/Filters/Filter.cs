namespace Notifications.Routing.Filters;

/// <summary>
/// A subscription's condition on the event. <see cref="FilterReader"/> makes it from JSON and bounds it; asking it can't fail, whatever the event holds.
/// </summary>
public abstract record Filter
{
    private const string Excluded = "which the filter excludes";

    private Filter() { }

    public abstract bool Holds(EventFields fields);

    /// <summary>Why it does not hold, as a sentence that shows the event's own values. Only for who posted them.</summary>
    public abstract string Explain(EventFields fields);

    /// <summary>What it asks for.</summary>
    public abstract string Describe();

    public sealed record All(IReadOnlyList<Filter> Filters) : Filter
    {
        public override bool Holds(EventFields fields)
        {
            foreach (var filter in Filters)
                if (!filter.Holds(fields)) return false;
            return true;
        }

        public override string Explain(EventFields fields) => Filters.First(x => !x.Holds(fields)).Explain(fields);

        public override string Describe() => $"({string.Join(" and ", Filters.Select(x => x.Describe()))})";
    }

    public sealed record Any(IReadOnlyList<Filter> Filters) : Filter
    {
        public override bool Holds(EventFields fields)
        {
            foreach (var filter in Filters)
                if (filter.Holds(fields)) return true;
            return false;
        }

        public override string Explain(EventFields fields) => string.Join("; and ", Filters.Select(x => x.Explain(fields)));

        public override string Describe() => $"({string.Join(" or ", Filters.Select(x => x.Describe()))})";
    }

    public sealed record Not(Filter Inner) : Filter
    {
        public override bool Holds(EventFields fields) => !Inner.Holds(fields);

        public override string Explain(EventFields fields) => $"{Inner.Describe()}, {Excluded}";

        public override string Describe() => $"not ({Inner.Describe()})";
    }

    public sealed record Condition(FieldPath Field, FieldTest Test) : Filter
    {
        public override bool Holds(EventFields fields)
        {
            ArgumentNullException.ThrowIfNull(fields);
            return Test.Holds(fields[Field]);
        }

        public override string Explain(EventFields fields)
        {
            ArgumentNullException.ThrowIfNull(fields);
            var found = fields[Field];
            return $"{Field} is {(!found.IsPresent ? "missing" : Test is FieldTest.Exists ? "there" : $"{found}, not {Test.Wanted}")}";
        }

        public override string Describe() => $"{Field} is {Test.Wanted}";
    }

    /// <summary>Written by a later version, or past the API: holds for nothing, because sending what was filtered out would be the greater harm.</summary>
    public sealed record Unreadable(FilterMistake Mistake) : Filter
    {
        public override bool Holds(EventFields fields) => false;

        public override string Explain(EventFields fields) => $"its filter can't be read by this version: {Mistake}";

        public override string Describe() => "unreadable";
    }
}
