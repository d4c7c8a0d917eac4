using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>
/// A real provider of text messages, shaped like Twilio and strict: whatever is not as its documentation has it, it refuses with 400. It calls back over
/// HTTP, signed, through a proxy that ends TLS and cuts a path off, as a deployment's would.
/// </summary>
internal sealed class SmsProvider : IAsyncDisposable
{
    public const string AccountSid = "AC00000000000000000000000000000001";
    public const string Token = "sms-secret-token";
    public const string From = "+15550001111";

    /// <summary>What the proxy answers at; the host behind it knows neither the name nor the path.</summary>
    public const string PublicUrl = "https://notify.example.org/public";

    private readonly WebApplication _app;
    private readonly string _authorization;
    private readonly string[] _fields;
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentQueue<Call> _messages = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    private SmsProvider(WebApplication app, string token, bool hasReceipts)
    {
        _app = app;
        _authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{AccountSid}:{token}"));
        _fields = hasReceipts ? ["To", "From", "Body", "StatusCallback"] : ["To", "From", "Body"];
    }

    public string Url => _app.Urls.First();

    /// <summary>Why requests were refused; empty when every one was as it should be.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>What happens with a message before it is answered. Where this answers itself, nothing is added.</summary>
    public Func<Call, HttpContext, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Whether what was posted becomes a message: false where the request gets lost behind the provider's door.</summary>
    public Func<Call, bool> Keeps { get; set; } = _ => true;

    /// <summary>What the list says of a message.</summary>
    public string Status { get; set; } = "sent";

    /// <summary>How often each number was asked for.</summary>
    public ConcurrentDictionary<string, int> Questions { get; } = new();

    /// <summary>What happens before the list is answered. Where this answers itself, nothing is added.</summary>
    public Func<HttpContext, Task> BeforeList { get; set; } = _ => Task.CompletedTask;

    /// <param name="token">The account's.</param>
    /// <param name="hasReceipts">Each request has to ask for them; else none may.</param>
    public static async Task<SmsProvider> StartAsync(string token = Token, bool hasReceipts = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var provider = new SmsProvider(builder.Build(), token, hasReceipts);
        provider._app.Run(provider.ReceiveAsync);
        await provider._app.StartAsync();
        return provider;
    }

    public IReadOnlyList<Call> CallsTo(string number) => [.. _calls.Where(x => x.To == number)];

    public async Task<Call> WaitForCallAsync(string number, int count = 1) =>
        (await Eventually.GetAsync($"{count} messages to one number", () => Task.FromResult(CallsTo(number)), x => x.Count >= count))[^1];

    /// <summary>Posts a receipt for a message.</summary>
    /// <param name="platform">Behind the proxy.</param>
    /// <param name="token">Another one than the account's, to forge.</param>
    public Task<HttpResponseMessage> CallBackAsync(Platform platform, Call call, string status, string? errorCode = null, string token = Token) =>
        CallBackAsync(platform, new Uri(call.StatusCallback).GetLeftPart(UriPartial.Query), call.Sid, status, errorCode, token);

    public async Task<HttpResponseMessage> CallBackAsync(Platform platform, string url, string sid, string status, string? errorCode = null, string token = Token)
    {
        var form = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["AccountSid"] = AccountSid, ["ApiVersion"] = "2010-04-01", ["From"] = From, ["MessageSid"] = sid, ["MessageStatus"] = status,
            ["SmsSid"] = sid, ["SmsStatus"] = status, ["To"] = "+15559999999",
        };
        if (errorCode is not null) form["ErrorCode"] = errorCode;

        // Signed by its own code, not the product's: the test would else only show that it agrees with itself.
        var signed = Encoding.UTF8.GetBytes(url + string.Concat(form.Select(x => x.Key + x.Value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, platform.Url + url[PublicUrl.Length..]) { Content = new FormUrlEncodedContent(form) };
#pragma warning disable CA5350 // What Twilio signs with.
        request.Headers.Add("X-Twilio-Signature", Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), signed)));
#pragma warning restore CA5350
        return await _http.SendAsync(request);
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        if (context.Request.Method == "GET")
        {
            await ListAsync(context);
            return;
        }

        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : FormCollection.Empty;
        if (FindMistake(context.Request, form) is { } mistake)
        {
            await RefuseAsync(context, mistake);
            return;
        }

        var call = new Call($"SM{Guid.NewGuid():N}", form["To"].ToString(), form["Body"].ToString(), form["StatusCallback"].ToString(),
            context.Request.Headers["Idempotency-Key"].ToString(), DateTimeOffset.UtcNow);
        if (Keeps(call)) _messages.Enqueue(call);
        _calls.Enqueue(call);
        await Before(call, context);
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;

        (context.Response.StatusCode, context.Response.ContentType) = (StatusCodes.Status201Created, "application/json");
        await context.Response.WriteAsync($$"""{"sid":"{{call.Sid}}","status":"queued","error_code":null,"error_message":null,"num_segments":"1"}""");
    }

    private async Task ListAsync(HttpContext context)
    {
        if (FindMistake(context.Request) is { } mistake)
        {
            await RefuseAsync(context, mistake);
            return;
        }

        var number = context.Request.Query["To"].ToString();
        Questions.AddOrUpdate(number, 1, (_, x) => x + 1);
        await BeforeList(context);
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;

        await context.Response.WriteAsJsonAsync(new
        {
            messages = _messages.Where(x => x.To == number).OrderByDescending(x => x.At).Select(x => new
            {
                sid = x.Sid, account_sid = AccountSid, to = x.To, from = From, messaging_service_sid = (string?)null, body = x.Body, status = Status,
                direction = "outbound-api", date_created = x.At.ToString("r", CultureInfo.InvariantCulture).Replace("GMT", "+0000", StringComparison.Ordinal),
                date_sent = (string?)null, error_code = (int?)null, num_segments = "1",
            }),
            next_page_uri = (string?)null,
            page = 0,
        });
    }

    private Task RefuseAsync(HttpContext context, string mistake)
    {
        Complaints.Enqueue(mistake);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync("""{"code":21617,"message":"not as specified","status":400}""");
    }

    private string? FindMistake(HttpRequest list)
    {
        if (list.Path != $"/2010-04-01/Accounts/{AccountSid}/Messages.json") return "the URL of the list";
        if (list.Headers.Authorization != _authorization) return "the authorization of the list";
        if (!list.Query.Keys.ToHashSet().IsSubsetOf(["To", "From", "DateSent", "PageSize", "Page", "PageToken"])) return $"the query {string.Join(' ', list.Query.Keys)}";
        if (!IsNumber(list.Query["To"].ToString())) return "the number asked for";
        return int.TryParse(list.Query["PageSize"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= 1000 ? null : "the page size";
    }

    private string? FindMistake(HttpRequest request, IFormCollection form)
    {
        if (request.Method != "POST" || request.Path != $"/2010-04-01/Accounts/{AccountSid}/Messages.json" || request.QueryString.HasValue) return "the URL";
        if (request.ContentType != "application/x-www-form-urlencoded") return $"the content type {request.ContentType}";
        if (request.Headers.Authorization != _authorization) return "the authorization";
        if (!request.Headers["Idempotency-Key"].ToString().StartsWith("msg_", StringComparison.Ordinal)) return "the idempotency key";
        if (!form.Keys.ToHashSet().SetEquals(_fields) || form.Any(x => x.Value.Count != 1)) return $"the fields {string.Join(' ', form.Keys)}";
        if (!IsNumber(form["To"].ToString()) || form["From"] != From) return "a number";
        if (form["Body"].ToString() is not { Length: > 0 and <= 1600 }) return "the body";
        return form["StatusCallback"].All(x => x!.StartsWith($"{PublicUrl}/v1/receipts/sms/", StringComparison.Ordinal)) ? null : "the callback";
    }

    private static bool IsNumber(string text) =>
        text.Length is > 8 and <= 16 && text[0] == '+' && long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    internal sealed record Call(string Sid, string To, string Body, string StatusCallback, string IdempotencyKey, DateTimeOffset At);
}
