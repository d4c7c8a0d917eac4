using System.Text.Json;
using System.Text.Json.Serialization;
using Notifications.Client.Batching;

namespace Notifications.Client;

/// <summary>
/// How answers are read. Members that are not known are passed over: contracts only grow. Those that are missing are given as null even where a property
/// has a default, so that an accessor has to say what null means.
/// </summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AcceptedDirectNotification))]
[JsonSerializable(typeof(AcceptedEvent))]
[JsonSerializable(typeof(BatchReceipt))]
[JsonSerializable(typeof(EventStatus))]
[JsonSerializable(typeof(NotificationStatus))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ClientJson : JsonSerializerContext;
