using System.Net;
using System.Reflection;

namespace Notifications.Channels.Http;

/// <summary>
/// The HTTP stack of channels, bare on purpose. It is not an <see cref="IHttpClientFactory"/> client: the factory logs every URL
/// (a webhook's URL is its recipient, and often a secret), and <c>ConfigureHttpClientDefaults</c> anywhere in the process could add
/// retries or redirects behind the back of "one attempt is one request".
/// </summary>
internal static class HttpTransport
{
    public static readonly string UserAgent = "Notifications/" + typeof(HttpTransport).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <param name="connectTimeout">DNS, TCP and TLS together.</param>
    /// <param name="connect">For channels that choose whom they dial; null dials what the URL says.</param>
    public static HttpMessageInvoker Create(
        TimeSpan connectTimeout, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect = null) => new(new SocketsHttpHandler
    {
        ConnectCallback = connect,
        ConnectTimeout = connectTimeout,

        // A proxy would resolve the name itself, a redirect would lead anywhere, a cookie would carry state between customers.
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,

        // The span is ours: the built-in one carries the URL. So is traceparent, as the built-in header brings baggage along.
        ActivityHeadersPropagator = null,

        // Changed DNS, and a changed allow-list, are seen within a minute.
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),

        // Below the 5 s after which Node and Apache close idle connections: a request that crosses such a close ends in Unknown.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),

        // What nobody reads of an answer: a short rest is drained so that the connection can be used again, a long one costs the connection.
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 8 * 1024,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
    });

    /// <summary>The <c>Retry-After</c> header as it came; null when it did not.</summary>
    public static string? RetryAfter(this HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.ToString() : null;
}
