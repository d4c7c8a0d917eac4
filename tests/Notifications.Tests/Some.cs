using System.Text.Json;
using Notifications.Contracts;
using Notifications.Delivery;
using Notifications.Dispatch;
using Notifications.Intake;
using Notifications.Lifecycle;
using Notifications.Routing;
using Notifications.Storage;

namespace Notifications.Tests;

/// <summary>What does not matter to a test.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    public static readonly Guid Notification = Ids.Notification(Ids.NewEvent(Now), 1);

    public static JsonElement Json(string text = """{"orderId":42}""") => JsonElement.Parse(text);

    public static EventEnvelope Envelope() => new() { EventType = "order.created", Payload = Json() };

    public static NotificationRequest Request() => new() { Channel = "log", Recipient = "somebody", Payload = Json() };

    public static PostedEvent Posted(string type = "order.created") =>
        PostedEvent.From(Envelope() with { EventType = type }, "some-producer", traceparent: null, Now);

    public static Target Target(string name, string channel = "log") => new(Guid.CreateVersion7(), name, channel);

    public static ClaimRequest ClaimRequest() => new(Notification, Cycle: 1, Attempt: 1, Guid.CreateVersion7(), Redelivered: false);

    public static ClaimedRow ClaimedRow(string state) => new(
        state, Cycle: 1, Attempt: 1, Answered: 0, Token: Guid.CreateVersion7(), LeaseUntil: null, FaultCause: null, Error: null, Now, AcceptedAt: Now);

    public static DueRow DueRow(string state) => new(
        Notification, state, "log", Priorities.Normal, Cycle: 1, Attempt: 0, Answered: 0, LeaseUntil: null, CommandedAt: null, NextAttemptAt: null,
        AcceptedAt: Now, Traceparent: null, Now, TakenUntil: Now.AddSeconds(30));

    public static NotificationState State(string state) => new() { CorrelationId = Notification, State = state, Cycle = 2, Attempt = 2, Answered = 1 };

    public static NotificationOutcome Outcome(string outcome) => new()
    {
        NotificationId = Notification,
        Cycle = 2,
        Attempt = 2,
        Outcome = outcome,
        StartedAt = Now,
        DurationMilliseconds = 5,
        Worker = "some-worker:1",
    };

    public static NotificationRow Row(string state) => new()
    {
        Id = Notification, Channel = "webhook", Priority = Priorities.Normal, State = state, Cycle = 1, AcceptedAt = Now, UpdatedAt = Now,
    };

    public static AttemptRow Attempt(int number, DateTimeOffset startedAt) => new()
    {
        Notification = Notification, Cycle = 1, Number = number, Redelivery = number - 1, StartedAt = startedAt, Outcome = Outcomes.Deferred, Worker = "some-worker:1",
    };
}
