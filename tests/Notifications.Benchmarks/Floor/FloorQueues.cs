using System.Globalization;
using RabbitMQ.Client;

namespace Notifications.Benchmarks.Floor;

/// <summary>The queues, the same as those of Express/topology.js: quorum, persistent, three waits, then a queue of the dead.</summary>
internal static class FloorQueues
{
    public const string Events = "events";
    private const string Dead = "events.dead";
    private static readonly int[] Waits = [1_000, 5_000, 30_000];

    public static async Task DeclareAsync(IConnection connection)
    {
        await using var channel = await connection.CreateChannelAsync();
        await DeclareAsync(channel, Events, []);
        await DeclareAsync(channel, Dead, []);
        foreach (var wait in Waits)
            await DeclareAsync(channel, Wait(wait), new() { ["x-message-ttl"] = wait, ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = Events });
    }

    /// <summary>Where an event goes that has failed that many times.</summary>
    public static string After(int failures) => failures <= Waits.Length ? Wait(Waits[failures - 1]) : Dead;

    private static string Wait(int milliseconds) => string.Create(CultureInfo.InvariantCulture, $"events.wait.{milliseconds}");

    private static Task<QueueDeclareOk> DeclareAsync(IChannel channel, string name, Dictionary<string, object?> arguments) =>
        channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>(arguments) { ["x-queue-type"] = "quorum" });
}
