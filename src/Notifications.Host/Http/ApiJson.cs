using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using FluentValidation;
using Notifications.Destinations;
using Notifications.Host.Health;
using Notifications.Host.Security;
using Notifications.Intake;
using Notifications.Keys;
using Notifications.Replay;
using Notifications.Routing;
using Notifications.Status;

namespace Notifications.Host.Http;

/// <summary>Every body of the API, read and written by generated code. Strict: an unknown or repeated member is a mistake, not a surprise.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNameCaseInsensitive = false, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(EventEnvelope))]
[JsonSerializable(typeof(NotificationRequest))]
[JsonSerializable(typeof(ReplayRequest))]
[JsonSerializable(typeof(EventReceipt))]
[JsonSerializable(typeof(IngestReceipt))]
[JsonSerializable(typeof(BatchReceipt))]
[JsonSerializable(typeof(NotificationReceipt))]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(NotificationView))]
[JsonSerializable(typeof(NotificationPage))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(ReplayAnswer))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(StatisticsView))]
[JsonSerializable(typeof(DestinationRequest))]
[JsonSerializable(typeof(DestinationChange))]
[JsonSerializable(typeof(DisableRequest))]
[JsonSerializable(typeof(SecretRequest))]
[JsonSerializable(typeof(CreatedDestination))]
[JsonSerializable(typeof(RotatedSecret))]
[JsonSerializable(typeof(PingPayload))]
[JsonSerializable(typeof(DestinationView))]
[JsonSerializable(typeof(DestinationPage))]
[JsonSerializable(typeof(SubscriptionRequest))]
[JsonSerializable(typeof(SubscriptionChange))]
[JsonSerializable(typeof(SubscriptionView))]
[JsonSerializable(typeof(SubscriptionPage))]
[JsonSerializable(typeof(RoutingExplanation))]
[JsonSerializable(typeof(ReadinessView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyChange))]
[JsonSerializable(typeof(KeySecretRequest))]
[JsonSerializable(typeof(SigningSecretRequest))]
[JsonSerializable(typeof(CreatedKey))]
[JsonSerializable(typeof(RotatedKey))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(KeyPage))]
internal sealed partial class ApiJson : JsonSerializerContext;

internal static class HttpRegistration
{
    public static void AddHttp(this IServiceCollection services)
    {
        // The bare trace id, as it stands in logs and in Jaeger; the default is the whole traceparent.
        services.AddProblemDetails(x => x.CustomizeProblemDetails = problem => problem.ProblemDetails.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString());
        services.AddSingleton<IValidator<BatchRequest>, BatchRequestValidator>();
        services.ConfigureHttpJsonOptions(x =>
        {
            x.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            // As ApiJson has it: a number is never a string, and schemas say so.
            x.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
    }
}
