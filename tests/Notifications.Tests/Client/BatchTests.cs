using Notifications.Client;
using NUnit.Framework;

namespace Notifications.Tests.Client;

internal sealed class BatchTests
{
    [Test]
    public async Task Events_go_in_chunks_of_a_thousand_and_each_has_its_result()
    {
        var intake = new FakeIntake();
        var events = Events(2500);

        var results = await intake.Server.CreateClient().PostBatchAsync(events);

        Assert.That(intake.BatchSizes, Is.EqualTo([1000, 1000, 500]));
        Assert.That(results.Select(x => x.Event), Is.EqualTo(events));
        Assert.That(results.Select(x => x.Answer.OrThrow().EventId), Is.EqualTo(events.Select(x => x.Id)));
        Assert.That(results.Select(x => x.Answer.OrThrow()), Has.All.Matches<AcceptedEvent>(x => x is { Duplicate: false, Status: "Queued", Notifications: [{ Destination: "crm" }] }));
    }

    [Test]
    public async Task No_chunk_is_heavier_than_may_be_and_none_is_lighter_than_it_must()
    {
        var intake = new FakeIntake { MostBytes = 100_000 };

        var results = await intake.Server.CreateClient(x => x.MostBatchBytes = 100_000).PostBatchAsync(Events(100, new string('x', 9_900)));

        Assert.That(results, Has.All.Matches<PostResult>(x => x.Answer is Answer<AcceptedEvent>.Succeeded));
        Assert.That(intake.Server.Requests.Select(x => x.Bytes.Length), Has.All.AtMost(100_000));
        Assert.That(intake.Server.Requests, Has.Count.EqualTo(10));
    }

    [Test]
    public async Task A_chunk_of_exactly_the_most_bytes_is_one_chunk()
    {
        var events = Events(2);
        var whole = new FakeIntake();
        await whole.Server.CreateClient().PostBatchAsync(events);
        var bytes = whole.Server.Requests.Single().Bytes.Length;

        var (fits, doesNot) = (new FakeIntake(), new FakeIntake());
        await fits.Server.CreateClient(x => x.MostBatchBytes = bytes).PostBatchAsync(events);
        await doesNot.Server.CreateClient(x => x.MostBatchBytes = bytes - 1).PostBatchAsync(events);

        Assert.That((fits.Server.Requests.Count, doesNot.Server.Requests.Count), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task What_the_server_finds_too_large_is_halved_and_the_next_chunks_are_smaller_from_the_beginning()
    {
        var intake = new FakeIntake { MostBytes = 30_000 };
        var events = Events(3000, "0123456789");

        var results = await intake.Server.CreateClient().PostBatchAsync(events);

        Assert.That(intake.Stored, Is.EqualTo(events.Select(x => x.Id)), "all, once, in their order");
        Assert.That(results, Has.All.Matches<PostResult>(x => x.Answer is Answer<AcceptedEvent>.Succeeded));
        Assert.That(intake.Server.Requests.Count(x => x.Bytes.Length > 30_000), Is.LessThanOrEqualTo(3), "the first chunk was, and halves of it");
    }

    [Test]
    public async Task One_event_that_is_too_large_is_refused_alone()
    {
        var intake = new FakeIntake { MostBytes = 10_000 };
        Event[] events = [.. Events(5), .. Events(1, new string('x', 20_000)).Select(x => x with { Id = "large" }), .. Events(9).Skip(5)];

        var results = await intake.Server.CreateClient().PostBatchAsync(events);

        Assert.That(results.Where(x => x.Answer is Answer<AcceptedEvent>.Failed(Failure.Refused { Problem.Status: 413 })).Select(x => x.Event.Id), Is.EqualTo(["large"]));
        Assert.That(intake.Stored, Is.EqualTo(events.Select(x => x.Id).Where(x => x != "large")));
    }

    [Test]
    public async Task An_event_that_spoils_the_batch_it_is_in_is_refused_alone()
    {
        var intake = new FakeIntake { Spoils = "7" };

        var results = await intake.Server.CreateClient().PostBatchAsync(Events(20));

        Assert.That(results.Where(x => x.Answer is Answer<AcceptedEvent>.Failed(Failure.Refused)).Select(x => x.Event.Id), Is.EqualTo(["7"]));
        Assert.That(intake.Stored, Has.Count.EqualTo(19).And.Ordered.Using<string>((x, y) => int.Parse(x, null) - int.Parse(y, null)));
    }

    [Test]
    public async Task What_is_refused_says_why_as_a_post_of_its_own_would()
    {
        var intake = new FakeIntake();
        var client = intake.Server.CreateClient();
        await client.PostAsync(Events(1).Single());
        Event[] events = [new() { Type = "a", Id = "0", Payload = Payload.From("another body") }, new() { Type = "a", Id = "null", Payload = Payload.From<string?>(null) }, .. Events(3)];

        var problems = (await client.PostBatchAsync(events)).Select(x => (x.Answer as Answer<AcceptedEvent>.Failed)?.Failure.Problem).ToArray();

        Assert.That(problems.Select(x => x?.Status), Is.EqualTo(new int?[] { 422, 400, null, null, null }));
        Assert.That(problems[0]!.Type, Is.EqualTo("/problems/event-id-reused"));
        Assert.That(problems[1]!.Type, Is.EqualTo("/problems/invalid-fields"));
        Assert.That(problems[1]!.Detail, Is.EqualTo("payload must not be null"));
        Assert.That(problems[1]!.Errors!["payload"], Is.EqualTo(["must not be null"]));
    }

    [Test]
    public async Task A_chunk_whose_answer_is_lost_is_posted_again_as_a_whole_and_nothing_is_doubled()
    {
        var intake = new FakeIntake { Last = number => number == 2 ? FakeServer.Lost() : null };
        var events = Events(3000);

        var results = await intake.Server.CreateClient().PostBatchAsync(events);

        Assert.That(intake.Stored, Is.EqualTo(events.Select(x => x.Id)));
        Assert.That(intake.Server.Requests.ElementAt(2).Bytes, Is.EqualTo(intake.Server.Requests.ElementAt(1).Bytes));
        Assert.That(results.Count(x => x.Answer.OrThrow().Duplicate), Is.EqualTo(1000));
    }

    [Test]
    public async Task After_a_failure_of_the_server_nothing_more_is_sent()
    {
        var intake = new FakeIntake { First = number => number >= 2 ? FakeServer.Lost() : null };

        var results = await intake.Server.CreateClient().PostBatchAsync(Events(4000));

        var failures = results.Select(x => (x.Answer as Answer<AcceptedEvent>.Failed)?.Failure as Failure.Unavailable).ToArray();
        Assert.That(failures.Take(1000), Has.All.Null);
        Assert.That(failures[1000..2000], Has.All.Matches<Failure.Unavailable>(x => x is { Reason: UnavailableReason.Unreachable, Tries: 5, MayHaveBeenDone: true }));
        Assert.That(failures[2000..], Has.All.Matches<Failure.Unavailable>(x => x is { Reason: UnavailableReason.NotSent, Tries: 0, MayHaveBeenDone: false }));
        Assert.That(intake.Server.Requests, Has.Count.EqualTo(1 + 5));
    }

    [Test]
    public async Task A_key_that_is_refused_is_not_asked_about_again()
    {
        var intake = new FakeIntake { First = _ => FakeServer.Problem(401) };

        var results = await intake.Server.CreateClient().PostBatchAsync(Events(3000), concurrency: 1);

        Assert.That(intake.Server.Requests, Has.Count.EqualTo(1));
        Assert.That(results[0].Answer, Is.TypeOf<Answer<AcceptedEvent>.Failed>().With.Property("Failure").TypeOf<Failure.Refused>());
    }

    [Test]
    public async Task An_answer_that_tells_not_of_every_event_is_no_answer()
    {
        var intake = new FakeIntake { Last = _ => FakeServer.Json(200, """{"results":[{"index":0,"status":"accepted","id":"019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e","eventId":"0"}]}""") };

        var results = await intake.Server.CreateClient().PostBatchAsync(Events(2));

        Assert.That(results, Has.All.Matches<PostResult>(x => x.Answer is Answer<AcceptedEvent>.Failed(Failure.Unavailable { Reason: UnavailableReason.NotTheApi, MayHaveBeenDone: true })));
    }

    [Test]
    public async Task A_server_without_batches_gets_the_events_one_by_one()
    {
        var intake = new FakeIntake { HasBatches = false };
        var events = Events(1500);

        await intake.Server.CreateClient().PostBatchAsync(events);

        Assert.That(intake.Stored, Is.EqualTo(events.Select(x => x.Id)));
        Assert.That(intake.Server.Requests, Has.Count.EqualTo(1 + 1500), "it is asked once");
    }

    [Test]
    public async Task Over_several_requests_at_a_time_events_of_one_key_keep_their_order()
    {
        var intake = new FakeIntake();
        var events = Events(5000).Select((x, index) => x with { OrderingKey = index % 10 == 0 ? null : $"key-{index % 7}" }).ToArray();

        var results = await intake.Server.CreateClient(x => x.MostEventsInBatch = 50).PostBatchAsync(events, concurrency: 8);

        Assert.That(results.Select(x => x.Answer.OrThrow().EventId), Is.EqualTo(events.Select(x => x.Id)));
        var keys = events.ToDictionary(x => x.Id, x => x.OrderingKey);
        foreach (var key in intake.Stored.Where(x => keys[x] is not null).GroupBy(x => keys[x]))
            Assert.That(key.Select(x => int.Parse(x, null)), Is.Ordered, key.Key);
    }

    [Test]
    public async Task Nothing_to_post_asks_nothing()
    {
        var intake = new FakeIntake();

        Assert.That(await intake.Server.CreateClient().PostBatchAsync([]), Is.Empty);
        Assert.That(intake.Server.Requests, Is.Empty);
    }

    private static Event[] Events(int count, string payload = "p") =>
        [.. Enumerable.Range(0, count).Select(x => new Event { Type = "a", Id = $"{x}", Payload = Payload.From(payload) })];
}
