namespace Notifications.Benchmarks.Chaos.Faults;

internal static class Catalogue
{
    /// <summary>In the order in which they are played. Those that need wires come last: the product is started anew for them.</summary>
    public static IReadOnlyList<Row> Rows { get; } =
        [.. ProcessFaults.All, .. ServerFaults.All, .. MessageFaults.All, .. ReceiverFaults.All, .. NetworkFaults.All];
}
