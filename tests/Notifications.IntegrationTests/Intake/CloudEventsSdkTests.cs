using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Intake;

/// <summary>Events of the official SDK, as it writes them: in all modes they are the same, stored once, and delivered.</summary>
public sealed class CloudEventsSdkTests
{
    private const string Source = "https://shop.example/orders?tenant=7";

    private static readonly string[] Modes = ["binary", "structured", "batch"];
    private static readonly string[] Names = ["json", "text", "bytes", "nothing", "foreign"];

    private Platform _platform = null!;
    private IReadOnlyList<CloudEventsSdk.Answer> _first = null!;
    private IReadOnlyList<CloudEventsSdk.Answer> _again = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync();
        _first = await CloudEventsSdk.SendAsync($"{_platform.Url}/v1/events", Platform.Key);
        _again = await CloudEventsSdk.SendAsync($"{_platform.Url}/v1/events", Platform.Key);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public void Every_event_is_accepted()
    {
        Assert.That(_first.Select(x => $"{x.Name} {x.Status}"), Is.EqualTo(Modes[..2].SelectMany(mode => Names.Select(x => $"{mode}-{x} 202")).Concat(["batch 200", "empty 200"])), Text(_first));
        Assert.That(Counts(_first.Single(x => x.Name == "batch").Body), Is.EqualTo((5, 0, 0, 0)));
        Assert.That(Counts(_first.Single(x => x.Name == "empty").Body), Is.EqualTo((0, 0, 0, 0)));
    }

    [Test]
    public async Task Sent_again_they_are_duplicates()
    {
        Assert.That(_again.Where(x => x.Status == 202).Select(x => x.Body.GetProperty("duplicate").GetBoolean()), Is.EqualTo(Enumerable.Repeat(true, 10)), Text(_again));
        Assert.That(_again.Where(x => x.Status == 202).Select(x => x.Body.GetProperty("id").GetGuid()), Is.EqualTo(_first.Where(x => x.Status == 202).Select(x => x.Body.GetProperty("id").GetGuid())));
        Assert.That(Counts(_again.Single(x => x.Name == "batch").Body), Is.EqualTo((0, 5, 0, 0)));
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM event"), Is.EqualTo(15));
    }

    [TestCaseSource(nameof(Modes))]
    public async Task Attributes_are_stored_in_their_fields_and_the_rest_is_kept(string mode)
    {
        var stored = await FindAsync($"{mode}-json");

        string Field(string name) => stored.GetProperty(name).ToString();
        Assert.That((Field("source"), Field("eventType"), Field("priority"), Field("orderingKey"), Field("correlationId")), Is.EqualTo((Source, "order.created", "high", "customer-7", "c-1")));
        Assert.That((Field("userId"), Field("version"), stored.GetProperty("timestamp").GetDateTimeOffset(), stored.GetProperty("expiresAt").GetDateTimeOffset()), Is.EqualTo(
            ("u-1", "3", new DateTimeOffset(2026, 11, 21, 8, 0, 0, 123, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero))));

        var attributes = stored.GetProperty("attributes");
        Assert.That(attributes.EnumerateObject().Select(x => $"{x.Name}={x.Value}").Select(x => x.Replace("True", "true", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "comexamplebool=true", "comexampleint=5", "datacontenttype=application/json", "dataschema=https://shop.example/order.json", "subject=order-42",
            "traceparent=00-0af7651916cd43dd8448eb211c80319c-b9c7c989f97918e1-01",
        }));
        Assert.That(attributes.GetProperty("comexampleint").ValueKind, Is.EqualTo(mode == "binary" ? JsonValueKind.String : JsonValueKind.Number), "a header has strings only");
    }

    [TestCaseSource(nameof(Modes))]
    public async Task The_events_own_trace_goes_on(string mode)
    {
        var stored = await FindAsync($"{mode}-json");
        var notification = await _platform.GetAsync($"/v1/notifications/{stored.GetProperty("notifications")[0].GetProperty("id").GetString()}");

        Assert.That(notification.GetProperty("traceId").GetString(), Is.EqualTo("0af7651916cd43dd8448eb211c80319c"));
    }

    [TestCaseSource(nameof(Modes))]
    public async Task Attributes_in_any_script_arrive_as_they_were(string mode)
    {
        var attributes = (await FindAsync($"{mode}-foreign")).GetProperty("attributes");

        Assert.That((attributes.GetProperty("subject").GetString(), attributes.GetProperty("comexamplename").GetString()), Is.EqualTo(("Bestellung für Jürgen 😀 100%", "名前")));
    }

    [TestCaseSource(nameof(Modes))]
    public async Task Data_of_every_kind_is_delivered(string mode)
    {
        var calls = await _platform.Receiver.WaitForAsync(15);

        Assert.That((await DataAsync("json"), await DataAsync("text"), await DataAsync("bytes"), await DataAsync("nothing"), await DataAsync("foreign")), Is.EqualTo(
            ("""{"total":42.5,"lines":[{"sku":"ä"}]}""", "\"Grüße \\\"an\\\" alle\\n\"", "\"AP+ACg==\"", "null", """{"name":"Jürgen 😀"}""")));

        async Task<string> DataAsync(string name)
        {
            var stored = await FindAsync($"{mode}-{name}");
            var delivered = calls.Single(x => x.Id == $"msg_{stored.GetProperty("notifications")[0].GetProperty("id").GetGuid():N}");
            using var body = JsonDocument.Parse(delivered.Body);
            return body.RootElement.GetProperty("data").GetRawText();
        }
    }

    private Task<JsonElement> FindAsync(string id) => _platform.GetAsync($"/v1/events/{id}?source={Uri.EscapeDataString(Source)}");

    private static (int, int, int, int) Counts(JsonElement batch) =>
        (batch.GetProperty("accepted").GetInt32(), batch.GetProperty("duplicates").GetInt32(), batch.GetProperty("conflicts").GetInt32(), batch.GetProperty("invalid").GetInt32());

    private static string Text(IEnumerable<CloudEventsSdk.Answer> answers) => string.Join(Environment.NewLine, answers);
}
