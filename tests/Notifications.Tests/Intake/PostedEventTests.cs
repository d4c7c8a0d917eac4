using System.Text;
using Notifications.Intake;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Intake;

public sealed class PostedEventTests
{
    [Test]
    public void What_an_event_leaves_out_has_a_default()
    {
        var posted = From(Some.Envelope());

        Assert.That((posted.Source, posted.Priority, posted.OccurredAt), Is.EqualTo(("", Priorities.Normal, Some.Now)));
        Assert.That(posted.EventId, Is.EqualTo(posted.Id.ToString()));
        Assert.That((posted.DirectDestination, posted.DirectRecipient), Is.EqualTo(((string?)null, (Notifications.Routing.Target?)null)));
    }

    [Test]
    public void What_an_event_says_is_kept()
    {
        var posted = PostedEvent.From(Full, "shop", "some-traceparent", Some.Now);

        Assert.That((posted.EventId, posted.Type, posted.Source, posted.Priority, posted.Producer, posted.Traceparent),
            Is.EqualTo(("e-1", "order.created", "web", "high", "shop", "some-traceparent")));
        Assert.That((posted.CorrelationId, posted.UserId, posted.Version, posted.OrderingKey), Is.EqualTo(("c-1", "u-1", "v-1", "o-1")));
    }

    [Test]
    public void The_payload_stays_byte_for_byte_as_it_was_posted() =>
        Assert.That(Encoding.UTF8.GetString(From(Some.Envelope() with { Payload = Some.Json(""" { "b" : 1.0,"a":"\u00e9" } """) }).Payload), Is.EqualTo("""{ "b" : 1.0,"a":"\u00e9" }"""));

    [Test]
    public void Times_are_kept_in_UTC() =>
        Assert.That(From(Full with { Timestamp = Some.Now.ToOffset(TimeSpan.FromHours(2)) }).OccurredAt.Offset, Is.EqualTo(TimeSpan.Zero));

    [Test]
    public void The_same_body_has_the_same_hash_whenever_it_is_posted_and_however_it_is_written()
    {
        var again = Full with { Payload = Some.Json("""{ "b":2, "a":1 }"""), Timestamp = Full.Timestamp!.Value.ToOffset(TimeSpan.FromHours(-5)) };

        Assert.That(PostedEvent.From(again, "shop", "another-trace", Some.Now.AddDays(1)).Hash, Is.EqualTo(From(Full).Hash));
        Assert.That(From(Some.Envelope()).Hash, Is.EqualTo(PostedEvent.From(Some.Envelope(), "shop", null, Some.Now.AddDays(1)).Hash));
    }

    [Test]
    public void Any_other_field_makes_another_hash()
    {
        EventEnvelope[] others =
        [
            Full, Full with { EventType = "order.paid" }, Full with { Timestamp = Some.Now.AddTicks(1) }, Full with { Timestamp = null },
            Full with { Payload = Some.Json("""{"a":1,"b":3}""") }, Full with { Priority = "low" }, Full with { CorrelationId = "x" }, Full with { UserId = "x" },
            Full with { Version = "x" }, Full with { ExpiresAt = Some.Now }, Full with { ExpiresAt = Some.Now.AddTicks(1) }, Full with { OrderingKey = "x" }, Full with { OrderingKey = null }, Full with { CorrelationId = "u-1", UserId = "c-1" },
        ];

        Assert.That(others.Select(x => Convert.ToHexString(From(x).Hash)), Is.Unique);
    }

    /// <summary>As they were stored before there were fields such as expiresAt: a repeated POST is still the same body.</summary>
    [Test]
    public void A_body_without_the_fields_that_came_later_has_the_hash_it_always_had()
    {
        Assert.That(Convert.ToHexString(From(Full).Hash)[..16], Is.EqualTo("A1185CD62AFD0BA0"));
        Assert.That(Convert.ToHexString(From(Some.Request()).Hash)[..16], Is.EqualTo("C15288DC437230FF"));
    }

    [TestCase(-1)]
    [TestCase(1)]
    public void An_expiry_is_kept_in_UTC_and_may_have_passed(int hours)
    {
        var expiry = Some.Now.AddHours(hours);

        Assert.That(From(Full with { ExpiresAt = expiry.ToOffset(TimeSpan.FromHours(2)) }).ExpiresAt, Is.EqualTo(expiry));
        Assert.That(From(Full with { ExpiresAt = expiry.ToOffset(TimeSpan.FromHours(2)) }).ExpiresAt!.Value.Offset, Is.EqualTo(TimeSpan.Zero));
        Assert.That(From(Full with { ExpiresAt = expiry.ToOffset(TimeSpan.FromHours(2)) }).Hash, Is.EqualTo(From(Full with { ExpiresAt = expiry }).Hash));
    }

    [Test]
    public void A_direct_notification_can_have_an_ordering_key_and_an_expiry()
    {
        var posted = From(Some.Request() with { OrderingKey = "o-1", ExpiresAt = Some.Now });

        Assert.That((posted.OrderingKey, posted.ExpiresAt), Is.EqualTo(("o-1", Some.Now)));
    }

    // They are the key, not the body: another key is another event, whatever its hash.
    [Test]
    public void Id_and_source_are_no_part_of_the_hash() => Assert.That(From(Full with { EventId = "e-2", Source = "app" }).Hash, Is.EqualTo(From(Full).Hash));

    [Test]
    public void Who_has_no_id_takes_the_key_of_its_request_as_its_id_among_keys()
    {
        var posted = PostedEvent.From(Full with { EventId = null }, "shop", traceparent: null, Some.Now, "key-1");

        Assert.That((posted.EventId, posted.KeySource, posted.Source), Is.EqualTo(("key-1", PostedEvent.RequestKeys, "web")));
    }

    [Test]
    public void An_id_of_its_own_counts_more_than_the_key_of_the_request()
    {
        var posted = PostedEvent.From(Full, "shop", traceparent: null, Some.Now, "key-1");

        Assert.That((posted.EventId, posted.KeySource), Is.EqualTo(("e-1", "web")));
        Assert.That(posted.Hash, Is.EqualTo(From(Full).Hash));
    }

    [Test]
    public void Under_a_key_another_source_is_another_body()
    {
        byte[] HashOf(string? source) => PostedEvent.From(Full with { EventId = null, Source = source }, "shop", traceparent: null, Some.Now, "key-1").Hash;

        Assert.That(HashOf("web"), Is.Not.EqualTo(HashOf("app")).And.Not.EqualTo(HashOf(null)));
    }

    [Test]
    public void A_direct_notification_can_have_a_key_as_well()
    {
        var posted = PostedEvent.From(Some.Request(), "shop", traceparent: null, Some.Now, "key-1");

        Assert.That((posted.EventId, posted.KeySource, posted.Source), Is.EqualTo(("key-1", PostedEvent.RequestKeys, From(Some.Request()).Source)));
    }

    [Test]
    public void The_correlation_id_is_the_bodys_or_else_the_requests_and_only_the_bodys_counts_as_part_of_the_body()
    {
        var own = PostedEvent.From(Full, "shop", traceparent: null, Some.Now, correlationId: "r-1");
        var without = Full with { CorrelationId = null };
        var first = PostedEvent.From(without, "shop", traceparent: null, Some.Now, correlationId: "r-1");
        var again = PostedEvent.From(without, "shop", traceparent: null, Some.Now, correlationId: "r-2");

        Assert.That((own.CorrelationId, first.CorrelationId, again.CorrelationId), Is.EqualTo(("c-1", "r-1", "r-2")));
        Assert.That(first.Hash, Is.EqualTo(again.Hash).And.EqualTo(From(without).Hash));
    }

    [Test]
    public void Filters_see_the_correlation_id_of_the_body_and_none_that_was_made()
    {
        var field = Notifications.Routing.Filters.FilterReader.Read("""{"field":"correlationId","exists":true}""").Filter!;
        bool Holds(EventEnvelope envelope) => field.Holds(new(PostedEvent.From(envelope, "shop", traceparent: null, Some.Now, correlationId: "made")));

        Assert.That((Holds(Full), Holds(Full with { CorrelationId = null })), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_direct_notification_to_a_recipient_names_channel_and_recipient()
    {
        var posted = From(Some.Request() with { Channel = "email", Recipient = "ada@example.org" });

        Assert.That((posted.Type, posted.Priority, posted.DirectDestination), Is.EqualTo(("notification", Priorities.Normal, (string?)null)));
        Assert.That(posted.DirectRecipient, Is.EqualTo(new Notifications.Routing.Target(null, null, "email", "ada@example.org")));
    }

    [Test]
    public void A_direct_notification_to_a_destination_names_the_destination()
    {
        var posted = From(Some.Request() with { Destination = "orders", Channel = null, Recipient = null });

        Assert.That((posted.DirectDestination, posted.DirectRecipient), Is.EqualTo(("orders", (Notifications.Routing.Target?)null)));
    }

    [Test]
    public void No_event_can_share_its_key_with_a_direct_notification() =>
        Assert.That(new EventEnvelopeValidator().Validate(Some.Envelope() with { Source = From(Some.Request()).Source }).IsValid, Is.False);

    [Test]
    public void Any_other_field_of_a_direct_notification_makes_another_hash()
    {
        var request = Some.Request();
        NotificationRequest[] others =
        [
            request, request with { EventType = "x" }, request with { Channel = "email" }, request with { Recipient = "x" }, request with { Priority = "low" },
            request with { CorrelationId = "x" }, request with { UserId = "x" }, request with { Payload = Some.Json("1") },
            request with { Destination = "log", Channel = null, Recipient = null }, request with { OrderingKey = "x" }, request with { ExpiresAt = Some.Now },
            request with { OrderingKey = "expiresAt" },
        ];

        Assert.That(others.Select(x => Convert.ToHexString(From(x).Hash)), Is.Unique);
    }

    private static EventEnvelope Full => Some.Envelope() with
    {
        EventId = "e-1", Timestamp = Some.Now, Source = "web", Priority = "high", CorrelationId = "c-1", UserId = "u-1", Version = "v-1", OrderingKey = "o-1",
        Payload = Some.Json("""{"a":1,"b":2}"""),
    };

    private static PostedEvent From(EventEnvelope envelope) => PostedEvent.From(envelope, "shop", traceparent: null, Some.Now);

    private static PostedEvent From(NotificationRequest request) => PostedEvent.From(request, "shop", traceparent: null, Some.Now);
}
