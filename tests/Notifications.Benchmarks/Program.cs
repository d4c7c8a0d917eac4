using Notifications.Benchmarks.Chaos;
using Notifications.Benchmarks.Floor;
using Notifications.Benchmarks.Sink;

namespace Notifications.Benchmarks;

/// <summary>One program for all that must run beside what is measured: the sink, the floor, the fault suite and its receiver, and the benchmarks.</summary>
internal static class Program
{
    public const string Sink = "sink";
    public const string Floor = "floor";
    public const string Receiver = "receiver";
    private const string Check = "check";
    private const string Chaos = "chaos";

    /// <summary>Calls to the receiver that may be under way at the same time: the product's own default for normal priority, and so everybody's.</summary>
    public const ushort Concurrency = 64;

    private static Task<int> Main(string[] args) => args switch
    {
        [Sink, var url] => SinkServer.RunAsync(url),
        [Floor, var url, var broker, var receiver] => FloorServer.RunAsync(url, new Uri(broker), new Uri(receiver), Concurrency),
        [Receiver, var url] => Notifications.Benchmarks.Chaos.Stage.Receiver.RunAsync(url),
        [Chaos, Check, .. var asked] => ChaosCommand.CheckAsync(asked),
        [Chaos, .. var asked] => ChaosCommand.InvokeAsync(asked),
        [Check, .. var asked] => CommandLine.CheckAsync(asked),
        _ => CommandLine.InvokeAsync(args),
    };
}
