using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notifications.Host;

namespace Notifications.Tests.Reference;

/// <summary>The API on a real port and nothing behind it: no bus, no dispatcher, no loop is started, so it needs no servers. Every channel is set up.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiHost(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public HttpClient CreateClient() => new() { BaseAddress = new Uri(_app.Urls.First()) };

    public static async Task<ApiHost> StartAsync()
    {
        string[] settings =
        [
            "Urls=http://127.0.0.1:0", "Roles=api", "Storage:ConnectionString=Host=nobody-connects", "Broker:Uri=amqp://nobody-connects",
            "Channels:Email:From=notifications@example.org", $"Channels:Email:PickupFolder={Path.GetTempPath()}",
            "Channels:Sms:AccountSid=AC0", "Channels:Sms:AuthToken=token", "Channels:Sms:From=+15005550006",
        ];
        var app = NotificationsHost.Create([.. settings.Select(x => $"--{x}")], builder =>
            // As the last of all registrations. The server itself is a hosted service, and the framework's.
            builder.Host.ConfigureContainer<IServiceCollection>(services =>
            {
                var ours = services.Where(x => x.ServiceType == typeof(IHostedService) && x.ImplementationType?.Namespace?.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) != true);
                foreach (var service in ours.ToList()) services.Remove(service);
            }));
        await app.StartAsync();
        return new ApiHost(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
