using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Status;
using Npgsql;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Status;

/// <summary>Over 200 000 events: whatever is asked, the statement walks along its index, sorts nothing, and stops after so many entries.</summary>
public sealed class ListPlanTests
{
    private const int Events = 200_000;

    /// <summary>For each entry of the index at most: its place in it, its row, and its event with the three pages of that index, or its notification.</summary>
    private const int MostBuffers = Lists.MostExamined * 10;

    private Platform _platform = null!;
    private NpgsqlDataSource _database = null!;

    [OneTimeSetUp]
    public async Task Seed()
    {
        _platform = await Platform.PrepareAsync();
        await ManyRows.SeedAsync(_platform.Database, Events, undelivered: 50);
        _database = NpgsqlDataSource.Create($"{_platform.Database.ConnectionString};Options=-c plan_cache_mode=force_custom_plan");
    }

    [OneTimeTearDown]
    public async Task Drop()
    {
        await _database.DisposeAsync();
        await _platform.DisposeAsync();
    }

    private static IEnumerable<TestCaseData> Questions() =>
        from events in new[] { true, false }
        from oldest in new[] { true, false }
        from page in new[] { "first", "later" }
        select new TestCaseData(events, oldest, page).SetArgDisplayNames(events ? "events" : "notifications", oldest ? "oldest" : "newest", page);

    [TestCaseSource(nameof(Questions))]
    public async Task Each_filter_and_each_two_of_them_walk_along_an_index_and_stop(bool events, bool oldestFirst, string page)
    {
        var middle = await _platform.Database.ReadAsync<Guid>($"SELECT id FROM event WHERE event_id = 'e{Events / 2}'");
        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, query) in Status.Questions.AllPairs(events, Events))
            {
                if (query.CannotBe) continue;
                var plan = await ExplainAsync(query with { OldestFirst = oldestFirst, After = page == "first" ? null : middle }, events);

                var nodes = Nodes(plan.GetProperty("Plan")).ToList();
                Assert.That(nodes.Select(x => x.GetProperty("Node Type").GetString()), Has.None.EqualTo("Seq Scan").And.None.EqualTo("Sort").And.None.Contains("Bitmap"), $"{name}: {plan}");
                Assert.That(nodes.Where(IsLead).Max(Examined), Is.LessThanOrEqualTo(Lists.MostExamined + 1), $"{name}: {plan}");
                Assert.That(Buffers(plan.GetProperty("Plan")), Is.LessThanOrEqualTo(MostBuffers), $"{name}: {plan}");
            }
        }
    }

    /// <summary>Walked once; what is looked up for each of its entries is walked many times, or never.</summary>
    private static bool IsLead(JsonElement node) =>
        node.GetProperty("Node Type").GetString() is "Index Scan" or "Index Only Scan" && node.GetProperty("Actual Loops").GetDouble() == 1;

    private static double Examined(JsonElement node) =>
        node.GetProperty("Actual Rows").GetDouble() + (node.TryGetProperty("Rows Removed by Filter", out var removed) ? removed.GetDouble() : 0);

    private static long Buffers(JsonElement node) => node.GetProperty("Shared Hit Blocks").GetInt64() + node.GetProperty("Shared Read Blocks").GetInt64();

    private static IEnumerable<JsonElement> Nodes(JsonElement node) =>
        node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().SelectMany(Nodes).Prepend(node) : [node];

    private async Task<JsonElement> ExplainAsync(ListQuery query, bool events)
    {
        await using var connection = await _database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var settings = new NpgsqlCommand(Lists.AlongIndexes, connection)) await settings.ExecuteScalarAsync();
        var asked = ListSql.Of(query, events, Lists.MostExamined);
        await using var command = new NpgsqlCommand($"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {asked.CommandText}", connection);
        foreach (NpgsqlParameter parameter in asked.Parameters) command.Parameters.Add(parameter.Clone());
        return JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!).RootElement[0];
    }
}
