using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Notifications.Channels;
using Notifications.Host.Security;
using Notifications.Status;
using Notifications.Storage;

namespace Notifications.Host.Http;

/// <summary>The query of a list, as text; what it means, and what is wrong with it, is said by <see cref="Read"/>.</summary>
internal abstract record ListParameters
{
    private const int MostCharacters = 200;
    private const string TextRule = "must have 1 to 200 characters, none of them a control character";

    [FromQuery(Name = "state")] public string? State { get; init; }
    [FromQuery(Name = "channel")] public string? Channel { get; init; }
    [FromQuery(Name = "destination")] public string? Destination { get; init; }
    [FromQuery(Name = "eventType")] public string? EventType { get; init; }
    [FromQuery(Name = "correlationId")] public string? CorrelationId { get; init; }
    [FromQuery(Name = "userId")] public string? UserId { get; init; }
    [FromQuery(Name = "producer")] public string? Producer { get; init; }
    [FromQuery(Name = "since")] public string? Since { get; init; }
    [FromQuery(Name = "until")] public string? Until { get; init; }
    [FromQuery(Name = "order")] public string? Order { get; init; }
    [FromQuery(Name = "after")] public string? After { get; init; }
    [FromQuery(Name = "limit")] public string? Limit { get; init; }

    /// <returns>The query, for what this caller may see; or what is wrong with it.</returns>
    public (ListQuery? Query, ProblemHttpResult? Problem) Read(HttpContext context, IEnumerable<IChannel> channels)
    {
        var known = NamesOf(GetType());
        if (Query.FindUnknown(context.Request, known) is { } unknown) return Refuse(unknown, $"is unknown; the parameters are {string.Join(", ", known)}");
        if (context.Request.Query.FirstOrDefault(x => x.Value.Count > 1).Key is { } repeated) return Refuse(repeated, "must be given once");

        foreach (var (name, value) in Texts)
            if (value is not null && (value.Length is 0 or > MostCharacters || value.Any(char.IsControl))) return Refuse(name, TextRule);
        foreach (var (name, value, words) in Words([.. channels.Select(x => x.Name)]))
            if (value is not null && !words.Contains(value)) return Refuse(name, $"must be one of {string.Join(", ", words)}");

        var caller = context.Caller();
        if (Producer is not null && !caller.SeesEveryProducer) return Refuse("producer", "is for keys that see what every producer posted; without it you get your own");
        if (!Query.TryTime(Since, out var since)) return Refuse("since", Query.TimeRule);
        if (!Query.TryTime(Until, out var until)) return Refuse("until", Query.TimeRule);
        if (since >= until) return Refuse("until", "must be later than since");
        if (!Query.TryId(After, out var after)) return Refuse("after", Query.IdRule);
        if (!Query.TryLimit(Limit, Lists.MostItemsInPage, out var limit)) return Refuse("limit", Query.LimitRule(Lists.MostItemsInPage));

        var query = new ListQuery
        {
            State = State,
            Channel = Channel,
            Destination = Destination,
            EventType = EventType,
            CorrelationId = CorrelationId,
            UserId = UserId,
            Producer = caller.SeesEveryProducer ? Producer : caller.Producer,
            Since = since,
            Until = until,
            OldestFirst = Order == "oldest",
            After = after,
            Limit = limit,
        };
        return AddTo(query) is { } more ? (more, null) : Refuse("event", "must be an event's id");
    }

    /// <summary>What this list knows beyond the others; null: an event's id that is none.</summary>
    protected abstract ListQuery? AddTo(ListQuery query);

    /// <summary>Parameters that take one of some words.</summary>
    protected virtual IEnumerable<(string Name, string? Value, IReadOnlyList<string> Words)> Words(IReadOnlyList<string> channels) =>
        [("state", State, States.All), ("channel", Channel, channels), ("order", Order, ["newest", "oldest"])];

    private IEnumerable<(string Name, string? Value)> Texts =>
        [("destination", Destination), ("eventType", EventType), ("correlationId", CorrelationId), ("userId", UserId), ("producer", Producer)];

    private static string[] NamesOf(Type type) => [.. type.GetProperties().Select(x => x.GetCustomAttribute<FromQueryAttribute>()?.Name).OfType<string>()];

    private static (ListQuery?, ProblemHttpResult?) Refuse(string parameter, string mistake) => (null, Problems.InvalidQuery(parameter, mistake));
}

internal sealed record EventListParameters : ListParameters
{
    [FromQuery(Name = "status")] public string? Status { get; init; }

    protected override ListQuery AddTo(ListQuery query) => query with { Status = Status };

    protected override IEnumerable<(string Name, string? Value, IReadOnlyList<string> Words)> Words(IReadOnlyList<string> channels) =>
        [.. base.Words(channels), ("status", Status, EventStatuses.All)];
}

internal sealed record NotificationListParameters : ListParameters
{
    [FromQuery(Name = "event")] public string? Event { get; init; }
    [FromQuery(Name = "cause")] public string? Cause { get; init; }
    [FromQuery(Name = "holdReason")] public string? HoldReason { get; init; }
    [FromQuery(Name = "priority")] public string? Priority { get; init; }

    protected override ListQuery? AddTo(ListQuery query) =>
        Query.TryId(Event, out var id) ? query with { Event = id, Cause = Cause, HoldReason = HoldReason, Priority = Priority } : null;

    protected override IEnumerable<(string Name, string? Value, IReadOnlyList<string> Words)> Words(IReadOnlyList<string> channels) =>
        [.. base.Words(channels), ("cause", Cause, FaultCauses.All), ("holdReason", HoldReason, HoldReasons.All), ("priority", Priority, Priorities.All)];
}
