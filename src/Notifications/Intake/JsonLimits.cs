namespace Notifications.Intake;

/// <summary>How much structure one JSON value may have. The number of its bytes is bounded already; these bound what a few bytes can do to whoever reads it.</summary>
/// <param name="Depth">Levels of arrays and objects: <c>[]</c> has one, <c>[[]]</c> two.</param>
/// <param name="StringBytes">Of one string or name, as it is written in the JSON.</param>
/// <param name="Items">Of one array; members of one object.</param>
public sealed record JsonLimits(int Depth, int StringBytes, int Items)
{
    internal static JsonLimits None { get; } = new(int.MaxValue, int.MaxValue, int.MaxValue);
}
