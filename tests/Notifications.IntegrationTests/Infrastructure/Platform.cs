using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Host;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>
/// The product as its users meet it: a host with all roles on a real port, with a database, a virtual host, a mail folder and a webhook receiver of
/// its own. Delays are short unless a test asks for the real ones.
/// </summary>
internal sealed class Platform : IAsyncDisposable
{
    public const string Key = "test-key";

    /// <summary>May post and nothing else.</summary>
    public const string IngestKey = "ingest-key";

    private readonly Dictionary<string, string?> _settings;
    private readonly List<WebApplication> _hosts = [];
    private readonly DirectoryInfo _mail;

    private Platform(Database database, VirtualHost? virtualHost, WebhookReceiver receiver, DirectoryInfo mail, Dictionary<string, string?> settings)
    {
        (Database, Receiver, _mail, _settings) = (database, receiver, mail, settings);
        VirtualHost = virtualHost!;
    }

    public Database Database { get; }

    public VirtualHost VirtualHost { get; }

    public WebhookReceiver Receiver { get; }

    public HttpClient Api { get; private set; } = null!;

    public string Url => _hosts[0].Urls.First();

    public IServiceProvider Services => _hosts[0].Services;

    /// <summary>What <see cref="StartProcessAsync"/> needs is brought into the database, and no host is started yet.</summary>
    public static Task<Platform> PrepareAsync(Dictionary<string, string?>? settings = null) => StartAsync(settings, start: false);

    public FileInfo[] Mails => _mail.GetFiles("*.eml");

    /// <param name="settings">More settings, or others.</param>
    /// <param name="broker">Another broker than the tests' own.</param>
    /// <param name="database">Another database than one on the tests' own server; the platform's from now on.</param>
    public static async Task<Platform> StartAsync(Dictionary<string, string?>? settings = null, Uri? broker = null, bool start = true, Database? database = null)
    {
        database ??= await Database.CreateAsync();
        var virtualHost = broker is null ? await VirtualHost.CreateAsync() : null;
        var receiver = await WebhookReceiver.StartAsync();
        var mail = Directory.CreateTempSubdirectory("notifications-mail-");
        var all = DefaultSettings(database, broker ?? virtualHost!.Url, receiver, mail);
        foreach (var (key, value) in settings ?? []) all[key] = value;

        var platform = new Platform(database, virtualHost, receiver, mail, all);
        await platform.MigrateAsync();
        if (start) await platform.StartHostAsync();
        return platform;
    }

    /// <summary>Runs <c>migrate</c>, perhaps with settings that have changed since.</summary>
    public async Task MigrateAsync(Dictionary<string, string?>? settings = null)
    {
        foreach (var (key, value) in settings ?? []) _settings[key] = value;
        await using var migrating = CreateHost("All");
        await NotificationsHost.MigrateAsync(migrating.Services, CancellationToken.None);
    }

    /// <summary>Starts one more host on the same servers. The first one's API is what <see cref="Api"/> calls.</summary>
    /// <param name="machine">Another clock than the machine's own.</param>
    public async Task<HttpClient> StartHostAsync(string roles = "All", TimeProvider? machine = null)
    {
        var host = CreateHost(roles, machine);
        await host.StartAsync();
        _hosts.Add(host);
        var api = CreateClient(host.Urls.First(), Key);
        if (_hosts.Count == 1) Api = api;
        await Eventually.GetAsync($"the {roles} host is ready", () => api.GetStringAsync("/ready"), x => x.Contains("\"ready\"", StringComparison.Ordinal));
        return api;
    }

    /// <summary>Starts the product as an operating system does, with environment variables of its own. Its API is what <see cref="Api"/> calls from now on.</summary>
    public async Task<ProductProcess> StartProcessAsync(Dictionary<string, string>? environment = null)
    {
        var process = await BeginProcessAsync(environment);
        await WaitForReadinessAsync("ready");
        return process;
    }

    /// <summary>As above, and waits only until it listens.</summary>
    public async Task<ProductProcess> BeginProcessAsync(Dictionary<string, string>? environment = null)
    {
        var process = await ProductProcess.StartAsync(_settings, environment ?? []);
        Api = CreateClient(process.Url, Key);
        return process;
    }

    /// <summary>One more process on the same servers; nobody waits until it is ready.</summary>
    public Task<ProductProcess> StartOneMoreAsync(string roles) => ProductProcess.StartAsync(new Dictionary<string, string?>(_settings) { ["Roles"] = roles }, new Dictionary<string, string>());

    /// <returns>All that <c>/ready</c> says then.</returns>
    public async Task<JsonElement> WaitForReadinessAsync(string status) => await Eventually.GetAsync(
        $"the process is {status}", ReadReadinessAsync, x => x.GetProperty("status").GetString() == status, TimeSpan.FromSeconds(60));

    private async Task<JsonElement> ReadReadinessAsync()
    {
        using var answer = await Api.GetAsync("/ready");   // 503 has a body as well
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Starts a host that is not expected to get far: nobody waits for it.</summary>
    public void BeginHost(string roles = "All")
    {
        var host = CreateHost(roles);
        _hosts.Add(host);
        _ = host.StartAsync();
    }

    /// <summary>Stops them as SIGTERM would.</summary>
    public async Task StopHostsAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();   // disposing alone would leave the bus consuming
            await host.DisposeAsync();
        }

        _hosts.Clear();
    }

    public static HttpClient CreateClient(string url, string? key)
    {
        var client = new HttpClient(new DescribedExchanges()) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };
        if (key is not null) client.DefaultRequestHeaders.Add("X-API-Key", key);
        return client;
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json, HttpClient? api = null) =>
        (api ?? Api).PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Posts an event that must be accepted.</summary>
    public async Task<Receipt> PostEventAsync(string eventType = "order.created", string? eventId = null, string payload = """{"total":42}""", string more = "")
    {
        var id = eventId is null ? "" : $"\"eventId\":\"{eventId}\",";
        using var response = await PostAsync("/v1/events", $$"""{{{id}}{{more}}"eventType":"{{eventType}}","payload":{{payload}}}""");
        Assert.That((int)response.StatusCode, Is.EqualTo(202), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<Receipt>())!;
    }

    public Task<JsonElement> GetAsync(string path) => Api.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Waits until the notification is in the state and returns all that is known of it.</summary>
    public Task<JsonElement> WaitForStateAsync(Guid notification, string state) => Eventually.GetAsync(
        $"notification {notification} is {state}", () => GetAsync($"/v1/notifications/{notification}"), x => x.GetProperty("state").GetString() == state, TimeSpan.FromSeconds(90));

    /// <summary>Waits until the books say so: how many are in the state, and no difference.</summary>
    public async Task WaitForCountAsync(string state, long count)
    {
        var books = await Eventually.GetAsync($"{count} notifications are {state}", () => GetAsync("/v1/stats"),
            x => x.GetProperty("notifications").GetProperty(state).GetInt64() == count, TimeSpan.FromSeconds(120));
        Assert.That(books.GetProperty("difference").GetInt64(), Is.Zero);
    }

    private WebApplication CreateHost(string roles, TimeProvider? machine = null) => NotificationsHost.Create([], builder =>
    {
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Configuration.AddInMemoryCollection([new("Roles", roles)]);
        // After whatever the host adds: a factory of its own would be disposed with it, and MassTransit's static would keep it.
        builder.Services.AddSingleton(TestLogs.Factory);
        if (machine is not null) builder.Services.AddSingleton(new DatabaseClock(machine));
    });

    private static Dictionary<string, string?> DefaultSettings(Database database, Uri broker, WebhookReceiver receiver, DirectoryInfo mail)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Storage:ConnectionString"] = database.ConnectionString,
            ["Broker:Uri"] = broker.ToString(),
            ["Delivery:Redelivery:0"] = "00:00:00.100",
            ["Delivery:Redelivery:1"] = "00:00:00.200",
            ["Delivery:Redelivery:2"] = "00:00:00.300",
            ["Dispatch:Interval"] = "00:00:00.100",
            ["Replay:AuditInterval"] = "00:00:01",
            ["Channels:Webhook:AllowedNetworks:0"] = "127.0.0.0/8",
            ["Channels:Email:PickupFolder"] = mail.FullName,
            ["Channels:Email:From"] = "notifications@example.org",
        };
        AddKey(settings, 0, Key, "tests", "ingest", "read", "operate", "admin");
        AddKey(settings, 1, IngestKey, "publisher", "ingest");
        AddDestination(settings, 0, "hook", "webhook", receiver.Url, "order.*");
        AddDestination(settings, 1, "mail", "email", "ada@example.org", "mail.*");
        AddDestination(settings, 2, "lines", "log", "anything", "line.*");
        return settings;
    }

    private static void AddKey(Dictionary<string, string?> settings, int index, string key, string producer, params string[] scopes)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(key));
        settings[$"ApiKeys:Keys:{index}:Hash"] = Convert.ToHexString(hash);
        settings[$"ApiKeys:Keys:{index}:Producer"] = producer;
        foreach (var (at, scope) in scopes.Index()) settings[$"ApiKeys:Keys:{index}:Scopes:{at}"] = scope;
    }

    private static void AddDestination(Dictionary<string, string?> settings, int index, string name, string channel, string address, string eventType)
    {
        settings[$"Routing:Destinations:{index}:Name"] = name;
        settings[$"Routing:Destinations:{index}:Channel"] = channel;
        settings[$"Routing:Destinations:{index}:Address"] = address;
        settings[$"Routing:Subscriptions:{index}:Destination"] = name;
        settings[$"Routing:Subscriptions:{index}:EventType"] = eventType;
    }

    public async ValueTask DisposeAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
            await TestContext.Out.WriteLineAsync(string.Join(Environment.NewLine, TestLogs.Lines.TakeLast(80)));
        Api?.Dispose();
        await StopHostsAsync();
        await Receiver.DisposeAsync();
        if (VirtualHost is not null) await VirtualHost.DisposeAsync();
        await Database.DisposeAsync();
        _mail.Delete(recursive: true);
    }

    internal sealed record Receipt(Guid Id, string EventId, string Status, bool Duplicate, Notification[] Notifications);

    internal sealed record Notification(Guid Id, string? Destination, string Channel);
}
