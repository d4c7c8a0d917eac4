using System.Net;
using System.Net.Http.Headers;

namespace Notifications.Channels.Http;

/// <summary>
/// A body that notices when it is sent. HttpClient's exceptions do not say whether the request had left (a reset connection looks
/// the same before and after), but the handler asks for the body only when a connection, TLS included, is ready for it; and once it
/// has asked, it never sends the request again by itself.
/// </summary>
internal sealed class TrackedContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _body;

    public TrackedContent(ReadOnlyMemory<byte> body, string mediaType)
    {
        _body = body;
        Headers.ContentType = new MediaTypeHeaderValue(mediaType);
    }

    public RequestProgress Progress { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Progress = RequestProgress.Writing;
        await stream.WriteAsync(_body, cancellationToken);
        Progress = RequestProgress.Written;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
