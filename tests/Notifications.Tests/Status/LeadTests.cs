using Notifications.Status;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Status;

public sealed class LeadTests
{
    private static readonly Lead Notifications = new(false);
    private static readonly Lead Undelivered = new(false, Where: "delivered_at IS NULL");
    private static readonly Lead Faulted = new(false, Where: "faulted_at IS NOT NULL");

    private static readonly ListQuery Everything = new()
    {
        Event = Guid.Empty, CorrelationId = "c", UserId = "u", State = States.Faulted, Destination = "d", EventType = "t", Producer = "p", Channel = "log",
    };

    [Test]
    public void The_index_that_leads_is_the_one_that_leaves_least()
    {
        var query = Everything;
        Assert.That(Lead.Of(query, events: false), Is.EqualTo(Notifications), "the range of one event");
        query = query with { Event = null };
        Assert.That(Lead.Of(query, events: false), Is.EqualTo(new Lead(true, "correlation_id", "c", "correlation_id IS NOT NULL")));
        query = query with { CorrelationId = null };
        Assert.That(Lead.Of(query, events: false), Is.EqualTo(new Lead(true, "user_id", "u", "user_id IS NOT NULL")));
        query = query with { UserId = null };
        Assert.That(Lead.Of(query, events: false), Is.EqualTo(Faulted));
        query = query with { State = States.Delivered };
        Assert.That(Lead.Of(query, events: false), Is.EqualTo(new Lead(false, "destination", "d")), "nearly all are delivered");
        query = query with { Destination = null };
        Assert.That(Lead.Of(query, events: false), Is.EqualTo(new Lead(true, "type", "t")));
        query = query with { EventType = null };
        Assert.That(Lead.Of(query, events: false), Is.EqualTo(new Lead(true, "producer", "p")));
        query = query with { Producer = null };
        Assert.That(Lead.Of(query, events: false), Is.EqualTo(Notifications));
    }

    [TestCase(States.Queued), TestCase(States.Sending), TestCase(States.Retrying), TestCase(States.Held), TestCase(States.Sent), TestCase(States.Cancelled), TestCase(States.Expired)]
    public void What_is_not_delivered_is_found_among_what_is_not_delivered(string state) =>
        Assert.That(Lead.Of(new ListQuery { State = state, Destination = "d" }, events: true), Is.EqualTo(Undelivered));

    [Test]
    public void Events_alone_are_walked_only_where_nothing_is_asked_of_notifications()
    {
        Assert.That(Lead.Of(new ListQuery(), events: true), Is.EqualTo(new Lead(true)));
        Assert.That(Lead.Of(new ListQuery { Channel = "log" }, events: true), Is.EqualTo(Notifications));
        Assert.That(Lead.Of(new ListQuery { Status = EventStatuses.NoSubscription, EventType = "t" }, events: true), Is.EqualTo(new Lead(true, Where: "fan_out = 0")));
        Assert.That(Lead.Of(new ListQuery { Status = EventStatuses.Routed, EventType = "t" }, events: true), Is.EqualTo(new Lead(true, "type", "t")));
    }
}
