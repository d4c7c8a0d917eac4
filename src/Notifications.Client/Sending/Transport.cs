using System.Globalization;
using System.Net.Http.Headers;

namespace Notifications.Client.Sending;

/// <summary>
/// The one place that sends: adds the key and the signature, bounds an answer in time and size, and tries again. Leaves the <see cref="HttpClient"/>, which
/// may be shared, as it is.
/// </summary>
internal sealed class Transport
{
    private const int MostCorrelationCharacters = 200;
    private const int LargestUnaskedBody = 32 * 1024;

    private readonly HttpClient _http;
    private readonly NotificationsClientOptions _options;
    private readonly Uri _server;
    private readonly string _key;
    private readonly RequestSignature? _signature;

    public Transport(HttpClient http, NotificationsClientOptions options)
    {
        _http = http;
        _options = options;
        _server = options.BaseAddress is { IsAbsoluteUri: true, Scheme: "http" or "https" } server
            // The slash keeps the path of a server behind a prefix: relative addresses replace what follows the last one.
            ? new Uri(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/")
            : throw new ArgumentException($"{nameof(options.BaseAddress)} must be an absolute http or https address.", nameof(options));
        _key = IsSendable(options.ApiKey)
            ? options.ApiKey!
            : throw new ArgumentException($"{nameof(options.ApiKey)} must be visible ASCII characters, as a header carries them.", nameof(options));
        _signature = options.SigningSecret is { } secret ? new RequestSignature(secret) : null;
    }

    /// <summary>Whether a header can carry it as it is.</summary>
    public static bool IsSendable(string? key) => !string.IsNullOrEmpty(key) && key.All(x => x is > ' ' and < '\x7f');

    public async Task<Answer<T>> SendAsync<T>(ApiRequest<T> request, CancellationToken cancellationToken)
    {
        var retry = request.Retry ?? _options.Retry;
        var start = _options.Clock.GetTimestamp();
        var headers = new SharedHeaders(RequestSignature.NewId(), CorrelationIdOf(request.CorrelationId ?? _options.CorrelationId?.Invoke()));
        var mayHaveBeenDone = false;

        for (var tries = 1; ; tries++)
        {
            var answer = await TryAsync(request, headers, cancellationToken).ConfigureAwait(false);
            if (answer is not Answer<T>.Failed(Failure.Unavailable failed))
            {
                return answer;
            }

            mayHaveBeenDone |= failed.MayHaveBeenDone;
            failed = failed with { Tries = tries, MayHaveBeenDone = mayHaveBeenDone };
            if (RetryDecision.WaitAfter(failed, retry, _options.Clock.GetElapsedTime(start), _options.Random.NextDouble()) is not { } wait)
            {
                return new Answer<T>.Failed(failed);
            }

            await Task.Delay(wait, _options.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Answer<T>> TryAsync<T>(ApiRequest<T> request, SharedHeaders headers, CancellationToken cancellationToken)
    {
        var timeout = request.Timeout ?? _options.Timeout;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);

        try
        {
            using var message = CreateMessage(request, headers);
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);

            return await ReadBodyAsync(response, deadline.Token).ConfigureAwait(false) is { } body
                ? AnswerReading.Read(response, body, request.Answer, _options.Clock.GetUtcNow())
                : new Answer<T>.Failed(AnswerReading.NotTheApi(response, $"with more than {_options.MostAnswerBytes} bytes"));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Unavailable<T>(UnavailableReason.Unreachable, MayHaveArrived(exception),
                $"The server at {_server} cannot be reached", $"{exception.Message.TrimEnd('.')}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unavailable<T>(UnavailableReason.TimedOut, mayHaveBeenDone: true,
                $"The server at {_server} did not answer in time",
                string.Create(CultureInfo.InvariantCulture, $"{request.Method} /{request.Path} waited {timeout.TotalSeconds:0.#} s.") +
                (request.Method == HttpMethod.Get ? "" : " Whether it was done is not known."));
        }
    }

    private HttpRequestMessage CreateMessage<T>(ApiRequest<T> request, SharedHeaders headers)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(_server, request.Path))
        {
            Version = _http.DefaultRequestVersion,
            VersionPolicy = _http.DefaultVersionPolicy,
            Content = request.Body is { } body
                ? new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } }
                : null,
        };

        // A server that refuses a body before it has read it (413, 401) swallows the rest for a few seconds at most and closes the connection; .NET then tells
        // of the write that failed and never reads the refusal (dotnet/runtime#119350). So what is large waits until it is asked for.
        message.Headers.ExpectContinue = request.Body?.Length > LargestUnaskedBody ? true : null;
        message.Headers.Add("X-API-Key", _key);
        message.Headers.Accept.ParseAdd("application/json");
        message.Headers.Accept.ParseAdd("application/problem+json");
        _signature?.AddTo(message.Headers, headers.WebhookId, _options.Clock.GetUtcNow(), request.Body is { } signed ? signed.Span : default);
        if (headers.CorrelationId is { } correlation)
        {
            message.Headers.Add("x-correlation-id", correlation);
        }

        if (request.Version is { } version)
        {
            message.Headers.IfMatch.Add(new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{version}\"")));
        }

        return message;
    }

    /// <returns>Null: it is longer than may be.</returns>
    private async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            if (body.Length + read > _options.MostAnswerBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    // Where the connection was never made, nothing was sent.
    private static bool MayHaveArrived(Exception exception) => exception is not HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError,
    };

    // What is no header's text stays in the event, where it may be anything.
    private static string? CorrelationIdOf(string? given) =>
        given is { Length: > 0 and <= MostCorrelationCharacters } && given.All(x => x is >= ' ' and < '\x7f') && given.Trim() == given ? given : null;

    private static Answer<T> Unavailable<T>(UnavailableReason reason, bool mayHaveBeenDone, string title, string detail) =>
        new Answer<T>.Failed(new Failure.Unavailable(new Problem { Title = title, Detail = detail }, reason) { MayHaveBeenDone = mayHaveBeenDone });

    /// <summary>What all tries of one request have in common.</summary>
    private sealed record SharedHeaders(string WebhookId, string? CorrelationId);
}
