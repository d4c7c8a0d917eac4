using System.Text.Json;
using Notifications.Client;
using NUnit.Framework;

namespace Notifications.Tests.Client;

internal sealed class PostTests
{
    private static Event Order => new() { Type = "order.created", Id = "order-42", Payload = Payload.From(new { Order = 42 }) };

    [Test]
    public async Task An_event_is_posted_as_the_API_takes_it_and_what_is_not_given_is_left_out()
    {
        var server = FakeServer.Answering(() => FakeServer.Accepted("order-42"));
        var full = Order with
        {
            Source = "shop",
            Time = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.FromHours(1)),
            Priority = Priority.Critical,
            CorrelationId = "c-1",
            UserId = "ada",
            Version = "2",
            OrderingKey = "k",
            ExpiresAt = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero),
        };

        var accepted = (await server.CreateClient().PostAsync(Order)).OrThrow();
        await server.CreateClient().PostAsync(full);

        Assert.That(server.Requests.Select(x => x.Line), Has.All.EqualTo("POST /behind/v1/events"));
        Assert.That(server.Requests.Select(x => x.ContentType), Has.All.EqualTo("application/json"));
        Assert.That(server.Requests.Select(x => x.Header("X-API-Key")), Has.All.EqualTo(FakeServer.Key));
        Assert.That(server.Requests.First().Body, Is.EqualTo("""{"eventId":"order-42","eventType":"order.created","payload":{"order":42}}"""));
        Assert.That(server.Requests.Last().Body, Is.EqualTo(
            """{"eventId":"order-42","eventType":"order.created","source":"shop","timestamp":"2026-01-31T12:00:00+01:00","priority":"critical","correlationId":"c-1","userId":"ada","version":"2","orderingKey":"k","expiresAt":"2026-02-01T00:00:00+00:00","payload":{"order":42}}"""));
        Assert.That((accepted.EventId, accepted.Status, accepted.Duplicate, accepted.Notifications.Single().Destination), Is.EqualTo(("order-42", "Queued", false, "crm")));
    }

    [Test]
    public void Each_event_has_an_id_of_its_own_from_the_beginning()
    {
        var (one, other) = (new Event { Type = "a", Payload = Payload.From(1) }, new Event { Type = "a", Payload = Payload.From(1) });

        Assert.That(Guid.Parse(one.Id).Version, Is.EqualTo(7));
        Assert.That(one.Id, Is.Not.EqualTo(other.Id));
        Assert.That(() => one with { Id = null! }, Throws.ArgumentNullException);
    }

    [Test]
    public async Task Payloads_come_from_objects_elements_and_bytes()
    {
        var server = FakeServer.Answering(() => FakeServer.Accepted());
        var payloads = new[]
        {
            Payload.From(new { Camel = "Case" }),
            Payload.From(new { Pascal = 1 }, JsonSerializerOptions.Default),
            Payload.From(JsonElement.Parse("""{ "as": "it is" }""")),
            Payload.FromUtf8("""[ 1.50 ]"""u8.ToArray()),
        };

        foreach (var payload in payloads) await server.CreateClient().PostAsync(new Event { Type = "a", Id = "1", Payload = payload });

        Assert.That(server.Requests.Select(x => x.Body[x.Body.IndexOf("payload", StringComparison.Ordinal)..]), Is.EqualTo(
            ["""payload":{"camel":"Case"}}""", """payload":{"Pascal":1}}""", """payload":{ "as": "it is" }}""", """payload":[ 1.50 ]}"""]));
    }

    [TestCase("""1},{"eventId":"other" """)]
    [TestCase("""1,"priority":"critical" """)]
    [TestCase("")]
    [TestCase("{")]
    public void Bytes_that_are_not_one_value_never_get_into_an_envelope(string bytes) =>
        Assert.That(() => Payload.FromUtf8(System.Text.Encoding.UTF8.GetBytes(bytes)), Throws.ArgumentException.With.Message.Not.Contains("priority").And.InnerException.Null);

    [TestCase("from-the-event", "from-the-event")]
    [TestCase(null, "from-the-option")]
    [TestCase("no ASCII: ä", null)]
    [TestCase("two\nlines", null)]
    [TestCase(" blank before", null)]
    public async Task The_correlation_id_is_a_header_where_it_can_be_one(string? ofEvent, string? header)
    {
        var server = FakeServer.Answering(() => FakeServer.Accepted());

        await server.CreateClient(x => x.CorrelationId = () => "from-the-option").PostAsync(Order with { CorrelationId = ofEvent });

        Assert.That(server.Requests.Single().Header("x-correlation-id"), Is.EqualTo(header));
    }

    [TestCase(1_000, false)]
    [TestCase(40_000, true)]
    public async Task A_large_body_waits_until_the_server_asks_for_it(int size, bool waits)
    {
        var server = FakeServer.Answering(() => FakeServer.Accepted());

        await server.CreateClient().PostAsync(Order with { Payload = Payload.From(new string('x', size)) });

        Assert.That(server.Requests.Single().Headers.ExpectContinue ?? false, Is.EqualTo(waits));
    }

    [Test]
    public async Task A_direct_notification_is_posted_with_an_id_as_well()
    {
        var server = FakeServer.Answering(FakeServer.Lost, () => FakeServer.Json(202, """{"id":"019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e","event":"019a0c5e-7d1b-7c3e-9a53-0d1f2b3c0000","status":"Queued","duplicate":true}"""));
        var notification = new DirectNotification { Channel = "email", Recipient = "ada@example.org", Payload = Payload.From("hello") };

        var accepted = (await server.CreateClient().PostNotificationAsync(notification)).OrThrow();

        Assert.That(accepted.Duplicate, Is.True);
        Assert.That(server.Requests.Select(x => x.Body).Distinct(), Is.EqualTo([$$"""{"id":"{{notification.Id}}","channel":"email","recipient":"ada@example.org","payload":"hello"}"""]));
        Assert.That(server.Requests.Last().Line, Is.EqualTo("POST /behind/v1/notifications"));
    }

    [Test]
    public async Task What_was_posted_can_be_asked_for()
    {
        var server = FakeServer.Answering(
            () => FakeServer.Json(200, """{"id":"019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e","eventId":"a/b","status":"Routed","notifications":[{"id":"019a0c5e-7d1b-7c3e-9a53-0d1f2b3c0001","state":"Held"}],"new":1}"""),
            () => FakeServer.Json(200, Cli.Bodies.Status("Faulted")));
        var client = server.CreateClient();

        var found = await client.GetEventAsync("a/b", "the shop");
        var status = (await client.GetNotificationAsync(Cli.Bodies.Id)).OrThrow();

        Assert.That(found.OrThrow().Notifications.Single().State, Is.EqualTo("Held"));
        Assert.That(((Answer<EventStatus>.Succeeded)found).Document.GetProperty("new").GetInt32(), Is.EqualTo(1));
        Assert.That((status.State, status.IsFinal, status.Fault!.Cause), Is.EqualTo(("Faulted", true, "exhausted")));
        Assert.That(server.Requests.Select(x => x.Line), Is.EqualTo(["GET /behind/v1/events/a%2Fb?source=the%20shop", $"GET /behind/v1/notifications/{Cli.Bodies.Id}"]));
    }

    [Test]
    public async Task Nothing_that_is_printed_tells_of_keys_people_or_payloads()
    {
        var server = FakeServer.Answering(() => FakeServer.Problem(422));
        var posted = Order with { UserId = "secret-user", Payload = Payload.From("secret-payload") };
        var direct = new DirectNotification { Recipient = "secret-recipient", Payload = posted.Payload };
        var failed = await server.CreateClient(x => x.SigningSecret = "secret-secret").PostAsync(posted);
        var results = await server.CreateClient().PostBatchAsync([posted]);

        var printed = $"{posted} {direct} {posted.Payload} {failed} {string.Join(',', results)} {new NotificationsClientOptions { ApiKey = "secret-key" }} {Assert.Throws<NotificationsException>(() => failed.OrThrow())}";

        Assert.That(printed, Does.Not.Contain("secret-").And.Contain("order-42"));
    }

    [Test]
    public void An_option_that_cannot_be_used_is_named_and_not_shown() => Assert.Multiple(() =>
    {
        var server = FakeServer.Answering(() => FakeServer.Accepted());
        Assert.That(() => server.CreateClient(x => x.BaseAddress = null), Throws.ArgumentException.With.Message.Contains("BaseAddress"));
        Assert.That(() => server.CreateClient(x => x.BaseAddress = new Uri("ftp://here")), Throws.ArgumentException.With.Message.Contains("BaseAddress"));
        Assert.That(() => server.CreateClient(x => x.ApiKey = "a b"), Throws.ArgumentException.With.Message.Contains("ApiKey").And.Message.Not.Contains("a b"));
        Assert.That(() => server.CreateClient(x => x.SigningSecret = "whsec_???"), Throws.ArgumentException.With.Message.Contains("signing secret").And.Message.Not.Contains("???"));
    });
}
