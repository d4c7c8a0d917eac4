using System.CommandLine;
using Notifications.Cli.Api;
using Notifications.Client.Sending;

namespace Notifications.Cli;

/// <summary>The options every command has, and the way from them to a <see cref="Session"/>.</summary>
internal sealed class Shell(Surroundings surroundings)
{
    public const string UrlVariable = "NOTIFICATIONS_URL";
    public const string KeyVariable = "NOTIFICATIONS_API_KEY";

    public const string SecretVariable = "NOTIFICATIONS_SIGNING_SECRET";

    private const string DefaultUrl = "http://127.0.0.1:3005";

    public TimeProvider Clock => surroundings.Clock;

    public Option<string?> Url { get; } = new("--url")
    {
        Description = $"The server; else {UrlVariable}, else {DefaultUrl}",
        Recursive = true,
    };

    // No default value factory: the help would print the key.
    public Option<string?> ApiKey { get; } = new("--api-key")
    {
        Description = $"The API key; better {KeyVariable}, which other users of the machine cannot see",
        Recursive = true,
    };

    public Option<string?> SigningSecretFile { get; } = new("--signing-secret-file")
    {
        Description = $"A file with the API key's signing secret, to sign every request; else {SecretVariable}, else nothing is signed",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Write JSON, and nothing else, to standard output",
        Recursive = true,
    };

    public async Task<int> RunAsync(ParseResult parsed, Func<Session, Task<int>> run)
    {
        var json = parsed.GetValue(Json);
        var url = FirstGiven(parsed.GetValue(Url), surroundings.Variable(UrlVariable)) ?? DefaultUrl;
        var key = FirstGiven(parsed.GetValue(ApiKey), surroundings.Variable(KeyVariable));

        if (!TryReadServer(url, out var server))
        {
            return Complaint.Write(CommandFailure.BadInput($"'{url}' is not a server's URL: give http(s)://host[:port] in --url or {UrlVariable}."), surroundings.Terminal, json);
        }

        if (key is null)
        {
            return Complaint.Write(CommandFailure.KeyMissing(), surroundings.Terminal, json);
        }

        if (!Transport.IsSendable(key))
        {
            return Complaint.Write(CommandFailure.KeyUnusable(), surroundings.Terminal, json);
        }

        var secret = FirstGiven(parsed.GetValue(SigningSecretFile) is { } file ? await File.ReadAllTextAsync(file) : null, surroundings.Variable(SecretVariable));
        if (secret is not null && !RequestSignature.IsUsable(secret))
        {
            return Complaint.Write(
                CommandFailure.BadInput($"the secret of --signing-secret-file or {SecretVariable} begins with whsec_ and goes on in what is no base64."), surroundings.Terminal, json);
        }

        // No timeout of its own: each request has one.
        using var http = new HttpClient(surroundings.Http, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        var transport = new Transport(
            http, new NotificationsClientOptions { BaseAddress = server, ApiKey = key, SigningSecret = secret, Clock = surroundings.Clock });
        return await run(new Session(new ApiClient(transport), transport, surroundings.Terminal, surroundings.Clock, json));
    }

    private static string? FirstGiven(params ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
        {
            // A key read from a file ends in a newline; an empty variable is an unset one.
            if (!string.IsNullOrWhiteSpace(value))
            {
                return value.Trim();
            }
        }

        return null;
    }

    private static bool TryReadServer(string url, out Uri server)
    {
        // The slash keeps the path of a server behind a prefix: relative addresses replace what follows the last one.
        var valid = Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var parsed) && parsed.Scheme is ("http" or "https");
        server = parsed ?? new Uri(DefaultUrl);
        return valid;
    }
}
