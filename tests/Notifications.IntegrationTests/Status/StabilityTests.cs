using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Status;

/// <summary>Somebody reads page after page while others post.</summary>
public sealed class StabilityTests
{
    private const int Before = 60;

    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [TestCase("/v1/events?limit=7")]
    [TestCase("/v1/events?limit=7&channel=log")]
    [TestCase("/v1/events?limit=7&eventType=line.one")]
    [TestCase("/v1/notifications?limit=7")]
    [TestCase("/v1/notifications?limit=7&destination=lines")]
    [TestCase("/v1/notifications?limit=7&producer=tests")]
    [TestCase("/v1/notifications?limit=7&order=oldest")]
    public async Task What_was_there_when_the_first_page_was_read_is_shown_exactly_once(string path)
    {
        await Task.WhenAll(Enumerable.Range(0, Before).Select(_ => _platform.PostEventAsync("line.one")));
        var table = path.Contains("notifications", StringComparison.Ordinal) ? "notification" : "event";
        var there = await _platform.Database.ReadAsync<Guid[]>($"SELECT array_agg(id) FROM {table}");

        var (shown, pages, posted) = (new List<Guid>(), 0, 0);
        string? next = null;
        do
        {
            // Three writers at work while the page is read, and rows that are certain to come between two pages.
            var writers = Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _platform.PostEventAsync("line.one")));
            var page = await _platform.GetAsync(next is null ? path : $"{path}&after={next}");
            await writers;
            posted += 3;
            shown.AddRange(page.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetGuid()));
            next = page.GetProperty("next") is { ValueKind: JsonValueKind.String } cursor ? cursor.GetString() : null;
        }
        while (next is not null && ++pages < 40);

        Assert.That(shown, Is.Unique);
        Assert.That(there, Is.SubsetOf(shown));
        Assert.That(posted, Is.GreaterThan(20));
    }

    /// <summary>Ids of one direction only: whatever comes while somebody reads from the newest on lies before where they began.</summary>
    [Test]
    public async Task From_the_newest_on_what_comes_later_is_not_shown_at_all()
    {
        for (var i = 0; i < 5; i++) await _platform.PostEventAsync("line.one");
        var first = await _platform.GetAsync("/v1/events?limit=2");
        var later = await _platform.PostEventAsync("line.one");

        var second = await _platform.GetAsync($"/v1/events?limit=100&after={first.GetProperty("next").GetString()}");

        Assert.That(second.GetProperty("items").GetArrayLength(), Is.EqualTo(3));
        Assert.That(second.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetGuid()), Has.None.EqualTo(later.Id));
    }
}
