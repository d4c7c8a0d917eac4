namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>What <c>/v1/stats</c> says.</summary>
/// <param name="PossibleDuplicates">Attempts of unknown outcome that were tried again.</param>
internal sealed record Books(long Events, IReadOnlyDictionary<string, long> States, long Difference, long PossibleDuplicates)
{
    private static readonly string[] Final = ["Delivered", "Faulted", "Cancelled", "Expired"];

    public long Faulted => States.GetValueOrDefault("Faulted");

    public long Open => States.Where(x => !Final.Contains(x.Key)).Sum(x => x.Value);

    public string Describe() => string.Join(", ", States.Where(x => x.Value > 0).Select(x => $"{x.Value} {x.Key}"));
}
