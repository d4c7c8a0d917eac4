using System.Text.Json;
using System.Text.Json.Serialization;
using Notifications.Benchmarks.Rounds;

namespace Notifications.Benchmarks.Report;

/// <summary>Everything that was measured, raw.</summary>
internal sealed record BenchmarkReport(
    string Machine, Plan Plan, IReadOnlyList<SubjectFacts> Subjects, IReadOnlyDictionary<string, string> Absent, IReadOnlyList<RoundResult> Rounds)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    public IEnumerable<RoundResult> Of(string subject, RoundKind kind) => Rounds.Where(x => x.Subject == subject && x.Kind == kind);

    public async Task WriteAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, this, Json, cancellationToken);
    }
}

/// <param name="PeakMemory">MiB, all processes of its service added up.</param>
internal sealed record SubjectFacts(string Name, int PeakMemory, string Lacks);
