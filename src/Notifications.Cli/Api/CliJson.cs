using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Notifications.Cli.Commands;

namespace Notifications.Cli.Api;

/// <summary>How JSON is read and written; generated, so that the command starts fast.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AcceptedEvent))]
[JsonSerializable(typeof(AcceptedNotification))]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(ApiKeyPage))]
[JsonSerializable(typeof(ApiKeyRequest))]
[JsonSerializable(typeof(ApiKeyWithSecret))]
[JsonSerializable(typeof(Destination))]
[JsonSerializable(typeof(DestinationPage))]
[JsonSerializable(typeof(DestinationRequest))]
[JsonSerializable(typeof(DestinationWithSecret))]
[JsonSerializable(typeof(DisableRequest))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(FaultSummaryDocument))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(ListDocument))]
[JsonSerializable(typeof(NotificationPage))]
[JsonSerializable(typeof(NotificationStatus))]
[JsonSerializable(typeof(PostedEvent))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Replay))]
[JsonSerializable(typeof(ReplayRequest))]
[JsonSerializable(typeof(ReplayStatus))]
[JsonSerializable(typeof(ReplayWaitDocument))]
[JsonSerializable(typeof(RoutingExplanation))]
[JsonSerializable(typeof(SecretRequest))]
[JsonSerializable(typeof(Stats))]
[JsonSerializable(typeof(Subscription))]
[JsonSerializable(typeof(SubscriptionPage))]
[JsonSerializable(typeof(SubscriptionRequest))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>One document a line.</summary>
    public static CliJson Compact { get; } = new(Written(indented: false));

    /// <summary>One document.</summary>
    public static CliJson Indented { get; } = new(Written(indented: true));

    // The relaxed encoder still escapes every control character; it only leaves letters and + readable.
    private static JsonSerializerOptions Written(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
    };
}
