using System.Net;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Recovery;

/// <summary>
/// The database can't work, in every way there is. Nothing is accepted that isn't stored, nothing is settled that isn't stored, no attempt is spent, and
/// afterwards everything goes on by itself.
/// </summary>
public sealed class DatabaseOutageTests
{
    private const int Events = 20;

    private PrivatePostgres _postgres = null!;

    [OneTimeSetUp]
    public async Task StartServer() => _postgres = await PrivatePostgres.StartedAsync();

    [OneTimeTearDown]
    public async Task StopServer() => await _postgres.DisposeAsync();

    private static IEnumerable<TestCaseData> Troubles() => DatabaseTroubles.All.Select(x => new TestCaseData(x.Key).SetArgDisplayNames(x.Key));

    [TestCaseSource(nameof(Troubles))]
    public async Task Trouble_costs_503s_and_nothing_else(string name)
    {
        var trouble = DatabaseTroubles.All[name];
        using var disk = trouble.NeedsSmallDisk ? await SmallDisk.MountedAsync(_postgres) : null;
        var database = await Database.CreateAsync(_postgres.Connection.ConnectionString, disk is null ? "" : $"TABLESPACE {SmallDisk.Tablespace}");
        await using var platform = await Platform.StartAsync(new() { ["Dispatch:LostAfter"] = "00:00:05" }, database: database);
        using var opened = new SemaphoreSlim(0);
        platform.Receiver.Answer = async (_, _) => { await opened.WaitAsync(); opened.Release(); };
        foreach (var i in Enumerable.Range(0, Events)) await platform.PostEventAsync("order.created", $"before-{i}");
        await platform.Receiver.WaitForAsync(Events);

        var heal = await trouble.BreakAsync(new(_postgres, database, disk));
        opened.Release();   // attempts end, and their outcomes can't be stored
        var refused = await PostUntilRefusedAsync(platform);
        if (trouble.IsNotReady) await Eventually.GetAsync("the host is not ready", () => ReadyAsync(platform), x => x == HttpStatusCode.ServiceUnavailable);
        await heal();

        await Eventually.GetAsync("events are accepted again", () => TryPostAsync(platform, refused[0]), x => x is null);
        foreach (var id in refused) Assert.That(await TryPostAsync(platform, id), Is.Null, "posted again under its id, it is accepted");
        await Eventually.GetAsync("the host is ready", () => ReadyAsync(platform), x => x == HttpStatusCode.OK);
        var accepted = await database.ReadAsync<long>("SELECT count(*) FROM notification");
        await platform.WaitForCountAsync("Delivered", accepted);
        Assert.That(platform.Receiver.Calls.Select(x => x.Id).Distinct().LongCount(), Is.EqualTo(accepted));
        Assert.That(platform.Receiver.Calls.Count, Is.EqualTo(accepted), "each once");
        Assert.That(await database.ReadAsync<string>("SELECT min(attempt) || ' ' || max(attempt) || ' ' || max(cycle) FROM notification"), Is.EqualTo("1 1 1"), "no attempt was spent");
        Assert.That(await platform.VirtualHost.FindDepthAsync("deliver-webhook_error") ?? 0, Is.Zero);
        Assert.That(await platform.VirtualHost.FindDepthAsync("lifecycle_error") ?? 0, Is.Zero);
    }

    /// <returns>The ids that were refused; every one that was accepted is in the database then, or the count of deliveries tells.</returns>
    private static async Task<List<string>> PostUntilRefusedAsync(Platform platform)
    {
        var refused = new List<string>();
        await Eventually.GetAsync("events are refused", async () =>
        {
            var posts = Enumerable.Range(0, Events).Select(async _ =>
            {
                var id = $"during-{Guid.CreateVersion7():N}";
                return (Id: id, Refused: await TryPostAsync(platform, id) is not null);
            });
            refused.AddRange((await Task.WhenAll(posts)).Where(x => x.Refused).Select(x => x.Id));
            return refused.Count;
        }, x => x >= Events, TimeSpan.FromSeconds(60));
        return refused;
    }

    /// <returns>Null when it was accepted; anything but 202 has to be a 503 that says so.</returns>
    private static async Task<string?> TryPostAsync(Platform platform, string id)
    {
        var body = $$$"""{"eventId":"{{{id}}}","eventType":"order.created","payload":{"text":"{{{new string('x', 2_000)}}}"}}""";
        using var response = await platform.PostAsync("/v1/events", body);
        var answer = await response.Content.ReadAsStringAsync();
        if (response.StatusCode == HttpStatusCode.Accepted) return null;

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable), answer);
        Assert.That(response.Headers.RetryAfter, Is.Not.Null);
        return JsonDocument.Parse(answer).RootElement.GetProperty("type").GetString();
    }

    private static async Task<HttpStatusCode> ReadyAsync(Platform platform)
    {
        using var response = await platform.Api.GetAsync("/ready");
        return response.StatusCode;
    }
}
