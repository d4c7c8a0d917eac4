namespace Notifications.IntegrationTests.Interleavings;

/// <summary>
/// Where a schedule's chance comes from: numbers, remembered, so that a schedule is a list of numbers. Shortening that list shortens the schedule, and
/// any list is one.
/// </summary>
internal sealed class Choices
{
    private readonly Random? _random;
    private readonly List<int> _made = [];
    private readonly IReadOnlyList<int> _given = [];
    private readonly int _steps;
    private int _begun;

    /// <param name="random">Where new ones come from.</param>
    /// <param name="steps">After how many the chance is over.</param>
    public Choices(Random random, int steps) => (_random, _steps) = (random, steps);

    /// <summary>These, and no more.</summary>
    public Choices(IReadOnlyList<int> given) => _given = given;

    public IReadOnlyList<int> Made => _made;

    /// <summary>Begins a step, unless there is none left.</summary>
    public bool TryBegin() => _random is null ? _made.Count < _given.Count : _begun++ < _steps;

    /// <summary>From 0 to below.</summary>
    public int Next(int below)
    {
        var choice = _random?.Next(below) ?? (_made.Count < _given.Count ? _given[_made.Count] % below : 0);
        _made.Add(choice);
        return choice;
    }

    public bool OneIn(int many) => Next(many) == many - 1;

    public T Of<T>(IReadOnlyList<T> many) => many[Next(many.Count)];

    public T Weighted<T>(IReadOnlyList<T> many, Func<T, int> weight)
    {
        var at = Next(many.Sum(weight));
        return many.First(x => (at -= weight(x)) < 0);
    }
}
