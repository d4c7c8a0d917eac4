using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Contracts;
using RabbitMQ.Client;

namespace Notifications.IntegrationTests.Poison;

/// <summary>Messages as anybody with a connection can write them: MassTransit's envelope, by hand.</summary>
internal static class Envelope
{
    public const string ContentType = "application/vnd.masstransit+json";
    public const string Command = "urn:message:Notifications.Contracts:DeliverNotification";
    public const string Outcomes = "urn:message:Notifications.Contracts:NotificationOutcomes";
    public const string Fault = "urn:message:MassTransit:Fault[[Notifications.Contracts:DeliverNotification]]";

    /// <param name="type">Its message type.</param>
    /// <param name="message">JSON.</param>
    /// <param name="more">More members of the envelope, with a comma before each.</param>
    public static string Around(string type, string message, string more = "") =>
        $$"""{"messageId":"{{Guid.CreateVersion7()}}","messageType":["{{type}}"],"message":{{message}}{{more}}}""";

    public static string CommandFor(object id, object? cycle = null, object? attempt = null, string more = "") =>
        Around(Command, $$"""{"notificationId":"{{id}}","cycle":{{cycle ?? 1}},"attempt":{{attempt ?? 1}}}""", more);

    /// <param name="outcomes">JSON of one outcome each.</param>
    public static string OutcomesOf(params IEnumerable<string> outcomes) => Around(Outcomes, $$"""{"items":[{{string.Join(',', outcomes)}}]}""");

    /// <summary>An outcome as a worker writes it, with some members changed, added or, by null, taken away.</summary>
    public static string Outcome(Guid id, params IEnumerable<(string Member, string? Json)> changes)
    {
        var outcome = (JsonObject)JsonSerializer.SerializeToNode(
            new NotificationOutcome
            {
                NotificationId = id, Cycle = 1, Attempt = 1, Outcome = "Delivered", StartedAt = DateTimeOffset.UtcNow, DurationMilliseconds = 5, Worker = "test",
            },
            JsonSerializerOptions.Web)!;
        foreach (var (member, json) in changes)
            if (json is null) outcome.Remove(member);
            else outcome[member] = JsonNode.Parse(json);
        return outcome.ToJsonString();
    }

    public static Task PutAsync(this IChannel channel, string queue, string body) => channel.PutAsync(queue, Encoding.UTF8.GetBytes(body));

    public static async Task PutAsync(this IChannel channel, string queue, ReadOnlyMemory<byte> body, string? contentType = ContentType, string exchange = "")
    {
        var properties = new BasicProperties { ContentType = contentType, DeliveryMode = DeliveryModes.Persistent };
        await channel.BasicPublishAsync(exchange, queue, mandatory: true, properties, body);
    }
}
