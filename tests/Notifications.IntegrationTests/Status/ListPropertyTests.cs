using Notifications.IntegrationTests.Infrastructure;
using Notifications.Status;
using Npgsql;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Status;

/// <summary>Lists show what a model in memory says, in its order, all of it, whatever is asked and however little a page may look at.</summary>
public sealed class ListPropertyTests
{
    private const int Events = 3_000;
    private const int Rounds = 300;

    /// <summary>Small pages of many rows take their time; the beginning of them says enough.</summary>
    private const int MostPages = 25;

    private Platform _platform = null!;
    private NpgsqlDataSource _database = null!;
    private ListModel _model = null!;

    [OneTimeSetUp]
    public async Task Seed()
    {
        _platform = await Platform.PrepareAsync();
        await ManyRows.SeedAsync(_platform.Database, Events, undelivered: 3);
        _database = NpgsqlDataSource.Create(_platform.Database.ConnectionString);
        _model = await ListModel.ReadAsync(_database);
    }

    [OneTimeTearDown]
    public async Task Drop()
    {
        await _database.DisposeAsync();
        await _platform.DisposeAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Whatever_is_asked_the_pages_together_are_the_models_answer(bool events)
    {
        var seed = Environment.TickCount;
        var chance = new Random(seed);
        var (found, shorter) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var query = Questions.Random(chance, events, Events);
            var most = new[] { 1, 7, 60, 400, 10_000 }[chance.Next(5)];
            var expected = events ? _model.Events(query) : _model.Notifications(query);

            var (ids, isAll, cut) = await WalkAsync(new Lists(_database, most), query, events);

            Assert.That(ids, Is.EqualTo(isAll ? expected : expected.Take(ids.Count)), $"seed {seed}, round {round}, {most} entries a page: {query}");
            (found, shorter) = (found + ids.Count, shorter + cut);
        }

        Assert.That(found, Is.GreaterThan(Rounds), "the questions have answers");
        Assert.That(shorter, Is.GreaterThan(Rounds / 4), "and pages that were cut short");
    }

    private static async Task<(List<Guid> Ids, bool IsAll, int Shorter)> WalkAsync(Lists lists, ListQuery query, bool events)
    {
        var (ids, shorter) = (new List<Guid>(), 0);
        for (var page = 0; page < MostPages; page++)
        {
            var (items, next) = await ReadAsync(lists, query, events);
            ids.AddRange(items);
            if (next is null) return (ids, true, shorter);
            if (items.Count < query.Limit) shorter++;
            query = query with { After = next };
        }

        return (ids, false, shorter);
    }

    private static async Task<(IReadOnlyList<Guid> Items, Guid? Next)> ReadAsync(Lists lists, ListQuery query, bool events)
    {
        if (events)
        {
            var page = await lists.ListEventsAsync(query, CancellationToken.None);
            return ([.. page.Items.Select(x => x.Id)], page.Next);
        }

        var others = await lists.ListNotificationsAsync(query, CancellationToken.None);
        return ([.. others.Items.Select(x => x.Id)], others.Next);
    }
}
