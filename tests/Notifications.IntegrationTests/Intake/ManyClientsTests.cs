using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Intake;

/// <summary>
/// Many clients post at two intakes, in single requests and in batches, each event perhaps again, perhaps with another body, perhaps by somebody else at the same
/// moment. Whatever happened, there must be one body that won for each id, and every answer must be true of it.
/// </summary>
public sealed class ManyClientsTests
{
    private const int Clients = 50;
    private const int EventsOfOne = 200;
    private const double ShareOfRepeated = 0.3;
    private const int Repeated = 400;
    private const int Bodies = 3;

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("NOTIFICATIONS_SEED"), out var set) ? set : Environment.TickCount & 0xffff;

    private readonly ConcurrentBag<Answer> _answers = [];

    [Test]
    public async Task For_each_id_one_body_wins_and_every_answer_is_true()
    {
        await TestContext.Out.WriteLineAsync($"seed {Seed}: NOTIFICATIONS_SEED={Seed} plays the same requests again");
        await using var platform = await Platform.StartAsync();
        await platform.Database.RunAsync("INSERT INTO subscription (id, destination, event_type) SELECT gen_random_uuid(), id, 'line.two' FROM destination WHERE name = 'mail'");
        using var second = await platform.StartHostAsync("Api");

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => RunAsync(client, client % 2 == 0 ? platform.Api : second)));

        Assert.That(_answers, Has.Count.EqualTo(Clients * EventsOfOne));
        var won = _answers.GroupBy(x => x.EventId).ToDictionary(x => x.Key, Winner);
        Assert.That(_answers.Count(x => x.Status == "duplicate"), Is.GreaterThan(100), "the test tests nothing otherwise");
        Assert.That(_answers.Count(x => x.Status == "conflict"), Is.GreaterThan(100));

        Assert.That(await ReadAsync(platform, "SELECT count(*) FROM event"), Is.EqualTo(won.Count));
        Assert.That(await ReadAsync(platform, "SELECT count(*) FROM event_key"), Is.EqualTo(won.Count));
        var stored = await platform.Database.ReadAsync<string>("SELECT json_object_agg(event_id, json_build_array(id, convert_from(payload, 'UTF8')))::text FROM event");
        foreach (var row in JsonElement.Parse(stored).EnumerateObject())
            Assert.That((row.Value[0].GetGuid(), row.Value[1].GetString()), Is.EqualTo((won[row.Name].Id, $"{won[row.Name].Body}")), row.Name);

        var notifications = won.Values.Sum(x => FanOutOf(x.EventId));
        await platform.WaitForCountAsync("Delivered", notifications);
        Assert.That(await ReadAsync(platform, "SELECT count(*) FROM notification"), Is.EqualTo(notifications));
        Assert.That(await ReadAsync(platform, "SELECT count(*) FROM attempt WHERE outcome = 'Delivered'"), Is.EqualTo(notifications));
        Assert.That(platform.Mails, Has.Length.EqualTo(won.Values.Count(x => FanOutOf(x.EventId) == 2)), "each was called once");
    }

    /// <summary>The one answer that says "now" tells which body won; all others must agree with it.</summary>
    private static Answer Winner(IGrouping<string, Answer> answers)
    {
        var winner = answers.Single(x => x.Status == "accepted");
        foreach (var answer in answers)
        {
            Assert.That(answer.Status == "conflict", Is.EqualTo(answer.Body != winner.Body), $"{answer} of {winner}, seed {Seed}");
            if (answer.Status == "duplicate") Assert.That((answer.Id, answer.Notifications), Is.EqualTo((winner.Id, winner.Notifications)), $"seed {Seed}");
        }

        Assert.That(winner.Notifications.Split(' ', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(FanOutOf(winner.EventId)));
        return winner;
    }

    private async Task RunAsync(int client, HttpClient api)
    {
        var chance = new Random(HashCode(Seed, client));
        var own = 0;
        var events = new Queue<(string Id, int Body)>(Enumerable.Range(0, EventsOfOne).Select(_ => chance.NextDouble() < ShareOfRepeated
            ? ($"r{chance.Next(Repeated)}", chance.Next(Bodies))
            : ($"c{client}-{own++}", 0)));

        while (events.Count > 0)
        {
            var some = Enumerable.Range(0, Math.Min(events.Count, chance.Next(2) == 0 ? 1 : chance.Next(2, 40))).Select(_ => events.Dequeue()).ToArray();
            await (some is [var one] ? PostAsync(api, one) : PostAsync(api, some));
        }
    }

    private async Task PostAsync(HttpClient api, (string Id, int Body) posted)
    {
        using var response = await api.PostAsJsonAsync("/v1/events", Envelope(posted));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That((int)response.StatusCode, Is.AnyOf(202, 422), answer.GetRawText());
        _answers.Add((int)response.StatusCode == 422
            ? new Answer(posted.Id, posted.Body, "conflict", null, "")
            : new Answer(posted.Id, posted.Body, answer.GetProperty("duplicate").GetBoolean() ? "duplicate" : "accepted", answer.GetProperty("id").GetGuid(), IdsOf(answer.GetProperty("notifications"))));
    }

    private async Task PostAsync(HttpClient api, (string Id, int Body)[] posted)
    {
        using var response = await api.PostAsJsonAsync("/v1/events/batch", new { events = posted.Select(Envelope) });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That((int)response.StatusCode, Is.EqualTo(200), answer.GetRawText());
        foreach (var (one, result) in posted.Zip(answer.GetProperty("results").EnumerateArray()))
        {
            Assert.That(result.GetProperty("eventId").GetString(), Is.EqualTo(one.Id));
            var isStored = result.GetProperty("id").ValueKind is not JsonValueKind.Null;
            _answers.Add(new Answer(one.Id, one.Body, result.GetProperty("status").GetString()!,
                isStored ? result.GetProperty("id").GetGuid() : null, isStored ? IdsOf(result.GetProperty("notifications")) : ""));
        }
    }

    private static object Envelope((string Id, int Body) posted) => new { eventId = posted.Id, eventType = TypeOf(posted.Id), payload = posted.Body };

    private static string TypeOf(string id) => (id[^1] - '0') switch
    {
        0 => "line.two",
        1 or 2 or 3 or 4 => "line.one",
        _ => "nobody.asks",
    };

    private static int FanOutOf(string id) => TypeOf(id) switch { "line.two" => 2, "line.one" => 1, _ => 0 };

    private static string IdsOf(JsonElement notifications) => string.Join(' ', notifications.EnumerateArray().Select(x => x.GetProperty("id").GetString()).Order());

    private static Task<long> ReadAsync(Platform platform, string sql) => platform.Database.ReadAsync<long>(sql);

    // Not System.HashCode: that one is another one in each process.
    private static int HashCode(int seed, int client) => unchecked((seed * 486_187_739) + client);

    private sealed record Answer(string EventId, int Body, string Status, Guid? Id, string Notifications);
}
