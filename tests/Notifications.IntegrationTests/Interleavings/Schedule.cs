namespace Notifications.IntegrationTests.Interleavings;

/// <summary>One notification's life: chance for a while, then nothing fails any more and all that is under way comes in, then the end is judged.</summary>
internal sealed class Schedule
{
    private const int MostSettlingSteps = 300;

    private readonly Choices _choices;
    private readonly Possibilities _possibilities;
    private readonly Possibilities _settling;
    private readonly List<string> _log = [];
    private Step? _step;
    private Row _row = null!;
    private int _settled;

    /// <param name="afterwards">Where the providers' answers come from, once chance is over.</param>
    public Schedule(ScheduleName name, Choices choices, Random afterwards)
    {
        Name = name;
        _choices = choices;
        World = new World(Guid.CreateVersion7(), Policy.All[name.Number % Policy.All.Count]);
        _possibilities = new Possibilities(World, choices);
        _settling = new Possibilities(World, new Choices(afterwards, 0));
        IsCommanded = !choices.OneIn(4);
        if (!IsCommanded) return;
        World.Ready.Add(new CommandMessage(1, 1));
    }

    public ScheduleName Name { get; }

    public World World { get; }

    /// <summary>False when the intake could not hand over a command.</summary>
    public bool IsCommanded { get; }

    public IReadOnlyList<int> Choices => _choices.Made;

    public IReadOnlyList<string> Log => _log;

    public string? Failure { get; private set; }

    /// <summary>As the intake wrote it.</summary>
    public void Begin(Row row) => (_row, World.Row) = (row, row.Fields);

    /// <summary>Goes on until the product is to take a step; null when this is the end.</summary>
    public Step? Next()
    {
        try
        {
            do
            {
                var next = _choices.TryBegin() ? _choices.Weighted(_possibilities.Find(), x => x.Weight) : FindSettling();
                if (next is null)
                {
                    Judge.HoldEnd(World);
                    return null;
                }

                _log.Add(next.What);
                _step = next.Do();
            }
            while (_step is null);

            if (Between(_step) is { } between) _log.Add($"  … between its read and its write: {Describe(between)}");
            return _step;
        }
        catch (BrokenPromiseException broken)
        {
            Fail(broken);
            return null;
        }
    }

    /// <summary>The product has taken the step.</summary>
    /// <returns>False when it must not have.</returns>
    public bool Take(Row found)
    {
        try
        {
            World.Row = Judge.Compare(Judge.Predict(World, World.Row, _step!, DateTimeOffset.UtcNow), found.Fields);
            Settle(_step!);
            if (Between(_step!) is { } between) Settle(between);
            Judge.HoldPromises(World, _row, found);
            _row = found;
            return true;
        }
        catch (BrokenPromiseException broken)
        {
            Fail(broken);
            return false;
        }
    }

    /// <summary>What the step means for the world around the row.</summary>
    private void Settle(Step step)
    {
        switch (step)
        {
            case Step.Claim { IsAnswerLost: false } claim:
                foreach (var (index, worker) in claim.Workers.Index()) World.Hear(worker, claim.Answers[index]);
                break;
            case Step.Apply apply:
                World.History.Apply(apply.Outcomes);
                break;
            case Step.Look { Taken: { } taken }:
                World.Dispatchers.Add(taken);
                break;
            case Step.Switch change:
                World.IsDisabled = change.IsDisabled;
                break;
            case Step.Pass pass:
                World.Pass(pass.Time);
                break;
        }
    }

    private Possibility? FindSettling()
    {
        if (_settled++ == 0) _log.Add("— from here on nothing fails —");
        if (_settled > MostSettlingSteps) throw new BrokenPromiseException($"it does not come to an end: {World.Row}");

        if (World.Workers.FirstOrDefault() is { } worker) return _settling.Progress(worker);
        if (World.Outcomes.Count > 0) return new(1, "all outcomes are applied", () => new Step.Apply(TakeAll(World.Outcomes), between: null));
        if (World.Faults.Count > 0) return new(1, "the fault is applied", () => new Step.Fail(TakeFirst(World.Faults), between: null));
        if (World.Ready.FirstOrDefault() is { } ready) return new(1, $"{ready} is given out", () => { World.Receive(ready); return null; });
        if (World.Dispatchers.FirstOrDefault() is { } hand) return new(1, $"the dispatcher goes on: {hand.Decision}", () => _settling.GoOn(hand));
        if (World.Ladder.FirstOrDefault() is { } waiting) return new(1, $"{waiting} has waited", () => { World.EndDelay(waiting, isDoubled: false); return null; });
        if (World.Row.IsAtRest) return null;
        if (World.IsDisabled) return new(1, "the destination is enabled", () => new Step.Switch(isDisabled: false));
        return World.Row.IsPaused || World.Row.DueAt <= DateTimeOffset.UtcNow
            ? new(1, "a dispatcher looks", () => new Step.Look())
            : new(1, "time passes", () => new Step.Pass(Times.Steps[0]));
    }

    private void Fail(BrokenPromiseException broken) => Failure = broken.Message;

    private static Step? Between(Step step) => step switch
    {
        Step.Apply apply => apply.Between,
        Step.Fail fail => fail.Between,
        _ => null,
    };

    private static string Describe(Step step) => step is Step.Claim claim ? $"{claim.Workers[0]} asks" : step.GetType().Name;

    private static T[] TakeAll<T>(List<T> messages)
    {
        var all = messages.ToArray();
        messages.Clear();
        return all;
    }

    private static T TakeFirst<T>(List<T> messages)
    {
        var first = messages[0];
        messages.RemoveAt(0);
        return first;
    }
}

/// <summary>What a schedule is found by again.</summary>
internal readonly record struct ScheduleName(int Seed, int Number);
