using System.Globalization;
using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

/// <summary>A destination's policy for a person: what is as the server has it is not told.</summary>
internal static class PolicyText
{
    public static string Summary(DestinationPolicy? policy) => string.Join(", ", Facts(policy).Select(x => $"{x.Name} {x.Value}"));

    public static IEnumerable<(string Name, string Value)> Facts(DestinationPolicy? policy)
    {
        if (policy is null)
        {
            yield break;
        }

        if (policy.Order is { } order && order != "none")
        {
            var blocked = policy.SkipAfterFaults is { } faults ? $"goes on without what faulted {Often(faults)}" : "what faulted holds up the rest";
            yield return ("order", $"by {order}; {blocked}");
        }

        if (policy.TimeoutSeconds is { } timeout)
        {
            yield return ("timeout", Seconds(timeout));
        }

        if (policy.Concurrency is { } concurrency)
        {
            yield return ("concurrency", Number(concurrency));
        }

        if (policy.RatePerSecond is { } rate)
        {
            yield return ("rate", Rate(rate, policy.Burst));
        }

        if (policy.CircuitFailureRatio is { } ratio)
        {
            yield return ("circuit", ratio == 0 ? "never opens" : $"opens when {Number(Math.Round(ratio * 100, 1))} % fail");
        }

        if (policy.CircuitBreakSeconds is { } length)
        {
            yield return ("circuit break", Seconds(length));
        }
    }

    public static string Rate(double perSecond, int? burst) => $"{Rate(perSecond)}{(burst is { } most ? $", burst {Number(most)}" : "")}";

    private static string Rate(double perSecond) => perSecond switch
    {
        >= 1 => $"{Number(Math.Round(perSecond, 3))}/s",
        >= 1 / 60d => $"{Number(Math.Round(perSecond * 60, 3))}/m",
        _ => $"{Number(Math.Round(perSecond * 3600, 3))}/h",
    };

    private static string Often(int count) => count == 1 ? "once" : $"{count} times";

    private static string Seconds(double seconds) => Times.Elapsed(TimeSpan.FromSeconds(seconds));

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
