using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notifications.Host;
using Notifications.Tests.Structure;
using NUnit.Framework;

namespace Notifications.Tests.Telemetry;

/// <summary>What the product registers, what the table says, and what the dashboard asks for are the same metrics.</summary>
public sealed partial class DashboardTests
{
    private readonly List<Instrument> _instruments = [];

    [OneTimeSetUp]
    public async Task Register()
    {
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => _instruments.Add(instrument) };
        listener.Start();
        await using var app = NotificationsHost.Create(
            ["--Storage:ConnectionString=Host=nobody-connects", "--Broker:Uri=amqp://nobody-connects", "--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1"]);
        _ = app.Services.GetServices<IHostedService>().ToList();
        foreach (var metrics in typeof(NotificationsRegistration).Assembly.GetTypes().Where(x => x.Name.EndsWith("Metrics", StringComparison.Ordinal)))
            Assert.That(app.Services.GetService(metrics), Is.Not.Null, metrics.Name);
    }

    [Test]
    public void Every_metric_of_the_dashboard_is_one_that_the_product_registers()
    {
        var known = _instruments.SelectMany(PrometheusNames).ToHashSet();

        Assert.That(Queries().SelectMany(MetricsIn).Distinct().Where(x => !known.Contains(x)), Is.Empty);
    }

    [Test]
    public void Every_metric_of_the_product_is_on_the_dashboard()
    {
        var shown = Queries().SelectMany(MetricsIn).ToHashSet();

        Assert.That(Own().Where(x => !x.Name.StartsWith("messaging.", StringComparison.Ordinal) && !PrometheusNames(x).Any(shown.Contains)).Select(x => x.Name), Is.Empty);
    }

    [Test]
    public void The_table_names_every_metric_with_its_kind_and_unit()
    {
        var table = Repository.Read("src/Notifications.Host/Telemetry/README.md").Split('\n').Where(x => x.StartsWith("| `", StringComparison.Ordinal))
            .Select(x => x.Split('|')).Select(x => (x[1].Trim(' ', '`'), x[2].Trim(), x[3].Trim()));

        Assert.That(Own().Select(x => (x.Name, Kind(x), x.Unit!)), Is.EquivalentTo(table));
    }

    [Test]
    public void Every_panel_says_what_it_asks_for_and_lies_on_no_other()
    {
        var panels = Dashboard().GetProperty("panels").EnumerateArray().ToList();
        var cells = panels.Select(x => x.GetProperty("gridPos")).SelectMany(x =>
            from column in Enumerable.Range(x.GetProperty("x").GetInt32(), x.GetProperty("w").GetInt32())
            from line in Enumerable.Range(x.GetProperty("y").GetInt32(), x.GetProperty("h").GetInt32())
            select (column, line)).ToList();

        Assert.That(cells, Is.Unique);
        Assert.That(cells.Select(x => x.column), Has.All.LessThan(24));
        Assert.That(panels.Select(x => x.GetProperty("id").GetInt32()), Is.Unique);
        Assert.That(panels.Where(x => x.GetProperty("type").GetString() != "row").Select(x => x.GetProperty("targets").GetArrayLength()), Has.All.GreaterThan(0));
    }

    // Other tests' hosts may still have theirs.
    private IEnumerable<Instrument> Own() => _instruments.Where(x => x.Meter.Name == "Notifications").DistinctBy(x => x.Name);

    private static string Kind(Instrument instrument) => instrument.GetType().Name switch
    {
        var x when x.StartsWith("Counter", StringComparison.Ordinal) => "counter",
        var x when x.StartsWith("Histogram", StringComparison.Ordinal) => "histogram",
        _ => "gauge",
    };

    /// <summary>As Prometheus and the collector translate OTLP: the unit becomes a suffix unless it is a mere word in braces.</summary>
    private static IEnumerable<string> PrometheusNames(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
        return Kind(instrument) switch
        {
            "counter" => [$"{name}_total"],
            "histogram" => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
            _ => [name],
        };
    }

    private static JsonElement Dashboard() => JsonDocument.Parse(Repository.Read("build/grafana/notifications.json")).RootElement;

    private static IEnumerable<string> Queries() => Dashboard().GetProperty("panels").EnumerateArray()
        .SelectMany(x => x.TryGetProperty("targets", out var targets) ? targets.EnumerateArray().Select(y => y.GetProperty("expr").GetString()!) : [])
        .Append(Dashboard().GetProperty("templating").GetProperty("list")[1].GetProperty("query").GetProperty("query").GetString()!.Replace("label_values", "", StringComparison.Ordinal));

    /// <summary>What is left of a query without its labels: a metric is the only word with an underscore that is no function.</summary>
    private static IEnumerable<string> MetricsIn(string query) => Word().Matches(Labels().Replace(query, "")).Select(x => x.Value).Where(x => x != "histogram_quantile");

    [GeneratedRegex(@"\{[^}]*\}|by \([^)]*\)|\$\w+")]
    private static partial Regex Labels();

    [GeneratedRegex(@"[a-z]+(_[a-z]+)+")]
    private static partial Regex Word();
}
