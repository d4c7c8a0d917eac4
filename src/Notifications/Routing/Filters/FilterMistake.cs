namespace Notifications.Routing.Filters;

/// <param name="Place">Within the filter, from its beginning: <c>filter.and[1].gte</c>.</param>
/// <param name="What">Words that follow the place: "must be a number".</param>
public sealed record FilterMistake(string Place, string What)
{
    public override string ToString() => $"{Place} {What}";
}
