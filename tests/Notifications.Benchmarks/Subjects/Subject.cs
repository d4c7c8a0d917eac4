namespace Notifications.Benchmarks.Subjects;

/// <summary>What is measured: events of one type, posted to one service.</summary>
/// <param name="Lacks">What it does not do that the product does; empty for the product.</param>
internal sealed record Subject(string Name, Service Service, string EventType, IWitness Witness, string Lacks)
{
    public bool IsProduct => Lacks.Length == 0;
}
