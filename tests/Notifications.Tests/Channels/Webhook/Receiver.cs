using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Notifications.Tests.Channels.Webhook;

/// <summary>A well-mannered webhook receiver: Kestrel on a loopback port, keeping what it was sent.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Receiver(WebApplication app) => _app = app;

    public List<ReceivedRequest> Requests { get; } = [];

    public string Url => $"{_app.Urls.Single()}/hook";

    public static async Task<Receiver> StartAsync(RequestDelegate answer, bool tls = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (tls)
                listen.UseHttps(SelfSigned());
        }));

        var receiver = new Receiver(builder.Build());
        receiver._app.Run(async context =>
        {
            receiver.Requests.Add(await ReceivedRequest.ReadAsync(context.Request));
            await answer(context);
        });
        await receiver._app.StartAsync();

        return receiver;
    }

    public static Task<Receiver> StartAsync(int status, bool tls = false) =>
        StartAsync(
            context =>
            {
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            },
            tls);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);

        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
