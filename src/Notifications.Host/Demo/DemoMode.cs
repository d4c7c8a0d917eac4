using Microsoft.Extensions.Configuration.Memory;
using Notifications.Host.Security;
using Notifications.Keys;

namespace Notifications.Host.Demo;

/// <summary>
/// Demo mode (<c>NOTIFICATIONS_DEMO=1</c>): a key everybody knows, subscriptions to try, and a webhook receiver. Without it none of this exists.
/// </summary>
internal static class DemoMode
{
    /// <summary>SHA-256 of <c>supersecretkey</c>.</summary>
    private const string KeyHash = "e706386a58190ee13247ffc85c07f5fee617aed1e339cd935e64bab32bfe8fc8";

    /// <summary>For requests that are signed; as public as the key.</summary>
    private const string RequestSecret = "supersecret";

    /// <summary>Signs the demo webhook; as public as the key.</summary>
    private const string SigningSecret = "whsec_ZGVtby1tb2RlLXNpZ25pbmctc2VjcmV0LTAwMDAwMDA=";

    public static void AddDemo(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (!configuration.IsDemo()) return;

        // Where workers are other processes than the receiver, as in a composition of containers, only the setting knows the way to it.
        var sink = configuration["Demo:Sink"] ?? $"{configuration["Urls"]}{DemoSink.Path}";
        var settings = new Dictionary<string, string?>
        {
            [$"{ApiKeyOptions.Section}:Keys:0:Hash"] = KeyHash,
            [$"{ApiKeyOptions.Section}:Keys:0:Producer"] = "demo",
            [$"{ApiKeyOptions.Section}:Keys:0:Signing"] = SigningModes.Optional,
            [$"{ApiKeyOptions.Section}:Keys:0:SigningSecrets:0"] = RequestSecret,
            ["Channels:Webhook:AllowedNetworks:0"] = "127.0.0.0/8",
            ["Channels:Email:From"] = "notifications@example.org",
            ["Routing:Destinations:0:Secrets:0"] = SigningSecret,
        };
        foreach (var (index, scope) in Scopes.All.Index()) settings[$"{ApiKeyOptions.Section}:Keys:0:Scopes:{index}"] = scope;
        // Messages go one way: whoever names a mail server, as the compose file does, has no folder.
        if (!configuration.GetSection("Channels:Email:Smtp").Exists()) settings["Channels:Email:PickupFolder"] = CreateMailFolder(configuration);
        AddRouting(settings, sink);
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = settings });
        builder.Services.AddSingleton<DemoSink>();
    }

    private static string CreateMailFolder(ConfigurationManager configuration) =>
        Directory.CreateDirectory(Path.GetFullPath(Path.Combine(configuration["Data"] ?? ".local", "mail"))).FullName;

    private static void AddRouting(Dictionary<string, string?> settings, string sink)
    {
        (string Name, string Channel, string Address, string EventType)[] demo =
        [
            ("demo-webhook", "webhook", sink, "order.*"),
            ("demo-email", "email", "orders@example.org", "order.*"),
            ("demo-log", "log", "demo", "#"),
            // Fails the four attempts of a cycle, so it faults; the attempt after a replay succeeds.
            ("demo-failing", "webhook", $"{sink}?fail=4", "demo.failing"),
        ];
        foreach (var (index, (name, channel, address, eventType)) in demo.Index())
        {
            settings[$"Routing:Destinations:{index}:Name"] = name;
            settings[$"Routing:Destinations:{index}:Channel"] = channel;
            settings[$"Routing:Destinations:{index}:Address"] = address;
            settings[$"Routing:Subscriptions:{index}:Destination"] = name;
            settings[$"Routing:Subscriptions:{index}:EventType"] = eventType;
        }
    }

    public static void MapDemo(this WebApplication app)
    {
        if (!app.Configuration.IsDemo()) return;
        // With the sink as a parameter: a delegate that takes the HttpContext alone is a RequestDelegate, whose result nobody writes.
        app.MapPost(DemoSink.Path, (HttpContext context, DemoSink sink) => sink.ReceiveAsync(context)).ExcludeFromDescription();
        app.MapGet(DemoSink.Path, (string? id, DemoSink sink) => sink.List(id)).ExcludeFromDescription();
    }
}
