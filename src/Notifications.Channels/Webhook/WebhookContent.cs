using System.Net;
using System.Net.Http.Headers;

namespace Notifications.Channels.Webhook;

/// <summary>
/// The body, which notices when it is sent. HttpClient's exceptions do not say whether the request had left (a reset connection looks
/// the same before and after), but the handler asks for the body only when a connection, TLS included, is ready for it; and once it
/// has asked, it never sends the request again by itself.
/// </summary>
internal sealed class WebhookContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _body;

    public WebhookContent(ReadOnlyMemory<byte> body)
    {
        _body = body;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    public WebhookProgress Progress { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Progress = WebhookProgress.Writing;
        await stream.WriteAsync(_body, cancellationToken);
        Progress = WebhookProgress.Written;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
