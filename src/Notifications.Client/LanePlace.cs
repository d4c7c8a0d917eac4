namespace Notifications.Client;

/// <summary>Where a notification stands among those that go one after the other.</summary>
public sealed record LanePlace
{
    public Guid? Active { get; init; }

    /// <summary>0: it is the active one.</summary>
    public long Before { get; init; }
}
