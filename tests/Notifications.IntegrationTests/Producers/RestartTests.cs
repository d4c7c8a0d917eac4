using Notifications.Client;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Producers;

/// <summary>What a producer is left with when the server dies under its posts.</summary>
public sealed class RestartTests
{
    private const int Events = 6_000;

    [Test]
    public async Task A_server_that_is_killed_in_the_middle_of_a_run_has_every_event_exactly_once_in_the_end()
    {
        var port = PrivateServer.FreePort();
        await using var platform = await Platform.PrepareAsync(new() { ["Urls"] = $"http://127.0.0.1:{port}" });
        await using var first = await platform.StartProcessAsync();
        using var http = new HttpClient(NotificationsClient.CreateHandler());
        var client = new NotificationsClient(http, new NotificationsClientOptions
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            ApiKey = Platform.Key,
            MostEventsInBatch = 100,
            Retry = new RetryOptions { MostTries = 1_000, LongestDelay = TimeSpan.FromSeconds(1), TotalTime = TimeSpan.FromMinutes(3) },
        });

        var ids = new List<string>();
        ProductProcess? second = null;
        Task? restart = null;
        await foreach (var result in client.PostStreamAsync(All().ToAsyncEnumerable()))
        {
            ids.Add(result.Answer.OrThrow().EventId);
            if (ids.Count == Events / 3) restart = RestartAsync();
        }

        await restart!;
        await using var _ = second;
        Assert.That(ids, Is.EqualTo(All().Select(x => x.Id)));
        Assert.That(await platform.Database.ReadAsync<long>("SELECT count(*) FROM event"), Is.EqualTo(Events));
        Assert.That(await platform.Database.ReadAsync<long>("SELECT count(DISTINCT event_id) FROM event"), Is.EqualTo(Events));

        // Beside the posts: they meet a server that is there, one that dies under them, and none.
        async Task RestartAsync()
        {
            await first.KillAsync();
            second = await platform.BeginProcessAsync();
        }
    }

    private static IEnumerable<Event> All() => Enumerable.Range(0, Events).Select(x => new Event { Type = "nobody.cares", Id = $"{x:0000}", Payload = Payload.From(x) });
}
