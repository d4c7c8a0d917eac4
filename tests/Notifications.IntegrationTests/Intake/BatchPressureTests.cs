using System.Text.Json;
using Notifications.IntegrationTests.Destinations;
using Notifications.IntegrationTests.Infrastructure;
using Npgsql;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Intake;

public sealed class BatchPressureTests
{
    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync(new() { ["Intake:MostEventsWaiting"] = "100" });

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_batch_waits_its_turn_and_counts_with_all_its_events_against_what_may_wait()
    {
        await PostAsync(Event("warm", "line.one"));
        await using var other = new NpgsqlConnection(_platform.Database.ConnectionString);
        await other.OpenAsync();
        await using (var transaction = await other.BeginTransactionAsync())
        {
            await using (var hold = new NpgsqlCommand("LOCK TABLE event_key IN ACCESS EXCLUSIVE MODE", other)) await hold.ExecuteNonQueryAsync();
            Task<JsonElement>[] waiting = [.. Enumerable.Range(0, 4).Select(batch => PostAsync([.. Enumerable.Range(0, 20).Select(i => Event($"{batch}-{i}", "line.one"))]))];
            await WaitForLocksAsync(2);

            await _platform.DoAsync("POST", "/v1/events/batch", 503, Batch([.. Enumerable.Range(0, 21).Select(i => Event($"too-many-{i}", "line.one"))]));
            Assert.That(await ReadLocksAsync(), Is.EqualTo(2), "Intake:ConcurrentBatches");
            await transaction.RollbackAsync();
            foreach (var answer in await Task.WhenAll(waiting)) Assert.That(answer.GetProperty("accepted").GetInt32(), Is.EqualTo(20));
        }

        var alone = await PostAsync([.. Enumerable.Range(0, 101).Select(i => Event($"large-{i}", "line.one"))]);
        Assert.That(alone.GetProperty("accepted").GetInt32(), Is.EqualTo(101), "larger than the bound, and alone");
    }

    private Task<long> WaitForLocksAsync(long count) => Eventually.GetAsync($"{count} transactions wait", ReadLocksAsync, x => x == count);

    private Task<long> ReadLocksAsync() => _platform.Database.ReadAsync<long>("SELECT count(*) FROM pg_locks WHERE relation = 'event_key'::regclass AND NOT granted");

    private Task<JsonElement> PostAsync(params string[] events) => _platform.DoAsync("POST", "/v1/events/batch", 200, Batch(events));

    private static string Batch(params string[] events) => $$"""{"events":[{{string.Join(',', events)}}]}""";

    private static string Event(string id, string type) => $$"""{"eventId":"{{id}}","eventType":"{{type}}","payload":1}""";
}
