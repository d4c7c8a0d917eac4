using Notifications.Client;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.IntegrationTests.Keys;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Producers;

/// <summary>The client package against the real server.</summary>
public sealed class ClientTests
{
    private const int MostBatchBytes = 40_000;

    private readonly HttpClient _http = new(NotificationsClient.CreateHandler());
    private Platform _platform = null!;

    [OneTimeSetUp]
    public async Task Start() => _platform = await Platform.StartAsync(new() { ["Intake:MaxBatchBytes"] = $"{MostBatchBytes}" });

    [OneTimeTearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _platform.DisposeAsync();
    }

    [Test]
    public async Task An_event_is_posted_found_and_delivered_and_posted_again_it_is_the_same_event()
    {
        var client = CreateClient(Platform.Key);
        var posted = new Event
        {
            Type = "order.created", Payload = Payload.From(new { Total = 42 }), Source = "shop", Priority = Priority.High, CorrelationId = "c-1", UserId = "ada", Version = "2",
            OrderingKey = "k", Time = DateTimeOffset.UtcNow, ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
        };

        var accepted = (await client.PostAsync(posted)).OrThrow();
        var again = (await client.PostAsync(posted)).OrThrow();
        var found = (await client.GetEventAsync(posted.Id, "shop")).OrThrow();
        var notification = accepted.Notifications.Single().Id;
        await _platform.WaitForStateAsync(notification, "Delivered");
        var status = (await client.GetNotificationAsync($"{notification}")).OrThrow();

        Assert.That((accepted.EventId, accepted.Status, accepted.Duplicate), Is.EqualTo((posted.Id, "Queued", false)));
        Assert.That((again.Id, again.Duplicate, again.Notifications.Single().Id), Is.EqualTo((accepted.Id, true, notification)));
        Assert.That((found.Id, found.EventType, found.Priority, found.CorrelationId, found.UserId, found.Version, found.OrderingKey),
            Is.EqualTo((accepted.Id, "order.created", "high", "c-1", "ada", "2", "k")));
        Assert.That((status.State, status.IsFinal, status.Destination), Is.EqualTo(("Delivered", true, "hook")));
    }

    [Test]
    public async Task What_the_server_refuses_is_told_in_its_own_words()
    {
        var client = CreateClient(Platform.Key);
        var posted = new Event { Type = "nobody.cares", Payload = Payload.From(1) };
        await client.PostAsync(posted);

        Assert.That(ProblemOf(await client.PostAsync(posted with { Payload = Payload.From(2) })), Is.EqualTo(("/problems/event-id-reused", 422)));
        Assert.That(ProblemOf(await client.PostAsync(posted with { Id = "other", Type = "" })), Is.EqualTo(("/problems/invalid-fields", 400)));
        Assert.That(ProblemOf(await CreateClient("wrong").PostAsync(posted)), Is.EqualTo(("/problems/unauthorized", 401)));
        Assert.That(ProblemOf(await client.GetEventAsync("nobody-knows")), Is.EqualTo(("/problems/not-found", 404)));
    }

    [Test]
    public async Task Of_a_batch_each_event_is_answered_as_a_post_of_its_own_would_be()
    {
        var client = CreateClient(Platform.Key);
        var known = new Event { Type = "line.one", Payload = Payload.From(1) };
        await client.PostAsync(known);

        var results = await client.PostBatchAsync(
        [
            known, known with { Payload = Payload.From(2) }, known with { Id = "batch-a" }, known with { Id = "batch-b", Type = "" }, known with { Id = "batch-c", Type = "nobody.cares" },
        ]);

        var answers = results.Select(x => x.Answer switch
        {
            Answer<AcceptedEvent>.Succeeded(var accepted, _) => $"{accepted.Status} {accepted.Duplicate} {accepted.Notifications.Count}",
            var failed => ProblemOf(failed).ToString(),
        });
        Assert.That(answers, Is.EqualTo(
            ["Queued True 1", "(/problems/event-id-reused, 422)", "Queued False 1", "(/problems/invalid-fields, 400)", "NoSubscription False 0"]));
    }

    [Test]
    public async Task Batches_larger_than_the_server_takes_are_halved_and_every_event_is_there_once_in_its_order()
    {
        var (source, payload) = ($"{Guid.CreateVersion7()}", Payload.From(new string('x', 4_000)));
        var events = Enumerable.Range(0, 1_500).Select(x => new Event { Type = "nobody.cares", Source = source, Id = $"{x:0000}", Payload = payload }).ToArray();

        var results = await CreateClient(Platform.IngestKey).PostBatchAsync(events);

        Assert.That(results.Select(x => x.Answer.OrThrow().EventId), Is.EqualTo(events.Select(x => x.Id)));
        Assert.That(results.Select(x => $"{x.Answer.OrThrow().Id}"[..13]), Is.Ordered, "the server's ids begin with their time");
        Assert.That(await _platform.Database.ReadAsync<long>($"SELECT count(*) FROM event WHERE source = '{source}'"), Is.EqualTo(events.Length));
    }

    [Test]
    public async Task A_key_that_must_sign_is_signed_for()
    {
        var key = await _platform.MakeKeyAsync("client", "\"ingest\",\"read\"", more: ""","signing":"required" """);
        var client = CreateClient(key.Secret, key.SigningSecret);
        var posted = new Event { Type = "nobody.cares", Payload = Payload.From("signed: ö") };

        Assert.That((await client.PostAsync(posted)).OrThrow().Duplicate, Is.False);
        Assert.That((await client.PostBatchAsync([posted, posted with { Id = $"{posted.Id}-2" }])).Select(x => x.Answer.OrThrow().Duplicate), Is.EqualTo([true, false]));
        Assert.That((await client.GetEventAsync(posted.Id)).OrThrow().EventId, Is.EqualTo(posted.Id));
        Assert.That(ProblemOf(await CreateClient(key.Secret).PostAsync(posted)), Is.EqualTo(("/problems/signature-invalid", 401)));
        Assert.That(ProblemOf(await CreateClient(key.Secret, "another").PostAsync(posted)), Is.EqualTo(("/problems/signature-invalid", 401)));
    }

    [Test]
    public async Task A_direct_notification_is_delivered_and_found_by_the_id_that_its_producer_gave_it()
    {
        var notification = new DirectNotification { Channel = "log", Recipient = "anybody", Payload = Payload.From("hello") };

        var accepted = (await CreateClient(Platform.Key).PostNotificationAsync(notification)).OrThrow();
        await _platform.WaitForStateAsync(accepted.Id, "Delivered");

        Assert.That((await CreateClient(Platform.Key).GetNotificationAsync(notification.Id)).OrThrow().Id, Is.EqualTo(accepted.Id));
    }

    private NotificationsClient CreateClient(string key, string? secret = null) =>
        new(_http, new NotificationsClientOptions { BaseAddress = new Uri(_platform.Url), ApiKey = key, SigningSecret = secret });

    private static (string Type, int? Status) ProblemOf<T>(Answer<T> answer) =>
        ((Answer<T>.Failed)answer).Failure is Failure.Refused(var problem) ? (problem.Type, problem.Status) : default;
}
