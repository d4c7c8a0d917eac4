using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Intake;

/// <summary>One id from the request to every attempt.</summary>
public sealed class CorrelationTests
{
    private const string Header = "x-correlation-id";

    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [TestCase("GET", "/health", null)]
    [TestCase("GET", "/v1/stats", null)]
    [TestCase("GET", "/nowhere", null)]
    [TestCase("POST", "/v1/events", """{"eventType":"line.one","payload":1}""")]
    [TestCase("POST", "/v1/events", "no JSON")]
    [TestCase("POST", "/v1/events/batch", """{"events":[{}]}""")]
    public async Task Every_answer_has_the_id_of_its_request(string method, string path, string? body)
    {
        using var given = await SendAsync(method, path, body, "cart-42");
        using var made = await SendAsync(method, path, body);

        Assert.That(IdOf(given), Is.EqualTo("cart-42"));
        Assert.That(IdOf(made), Does.Match("^[0-9a-f]{32}$"));
    }

    [Test]
    public async Task An_id_that_is_made_is_that_of_the_trace()
    {
        using var response = await SendAsync("POST", "/v1/events", "no JSON");

        Assert.That((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("traceId").GetString(), Is.EqualTo(IdOf(response)));
    }

    [Test]
    public async Task Who_has_no_key_gets_an_id_all_the_same()
    {
        using var stranger = Platform.CreateClient(_platform.Url, key: null);
        using var response = await stranger.GetAsync("/v1/stats");

        Assert.That(((int)response.StatusCode, IdOf(response).Length), Is.EqualTo((401, 32)));
    }

    [TestCase("")]
    [TestCase("für")]
    [TestCase("a\tb")]
    public Task An_id_that_could_not_be_a_header_everywhere_is_refused(string id) => ExpectRefusedAsync(id);

    [Test]
    public Task An_id_of_more_than_two_hundred_characters_is_refused() => ExpectRefusedAsync(new string('x', 201));

    [Test]
    public async Task The_id_goes_with_every_attempt_a_replays_included_and_into_no_message()
    {
        _platform.Receiver.AnswerWith(call => call.Number <= 4 ? 503 : 200);
        using var response = await SendAsync("POST", "/v1/events", """{"eventType":"order.created","payload":1}""", "cart-42");
        var notification = (await response.Content.ReadFromJsonAsync<Platform.Receipt>())!.Notifications[0].Id;
        await _platform.WaitForStateAsync(notification, "Faulted");
        var inErrorQueue = await Eventually.GetAsync("the fault's message", () => _platform.VirtualHost.TakeAllAsync("deliver-webhook_error"), x => x.Count > 0);
        using var replay = await _platform.PostAsync("/v1/replays", $$"""{"ids":["{{notification}}"]}""");
        await _platform.WaitForStateAsync(notification, "Delivered");

        Assert.That(_platform.Receiver.Calls.Select(x => x.Headers[Header]), Is.EqualTo(Enumerable.Repeat("cart-42", 5)));
        foreach (var message in inErrorQueue)
        {
            var headers = string.Concat(message.BasicProperties.Headers?.Values.Select(x => x is byte[] text ? Encoding.UTF8.GetString(text) : $"{x}") ?? []);
            Assert.That(Encoding.UTF8.GetString(message.Body.Span) + headers, Does.Not.Contain("cart-42"));
        }
    }

    [TestCase("own-1", "own-1")]
    [TestCase("Größe 注文", "Gr%C3%B6%C3%9Fe%20%E6%B3%A8%E6%96%87")]
    public async Task The_bodys_own_id_comes_first_whatever_its_characters(string own, string header)
    {
        using var response = await SendAsync("POST", "/v1/events", $$"""{"eventType":"order.created","correlationId":"{{own}}","payload":1}""", "cart-42");
        var receipt = await response.Content.ReadFromJsonAsync<Platform.Receipt>();
        await _platform.WaitForStateAsync(receipt!.Notifications[0].Id, "Delivered");

        Assert.That(IdOf(response), Is.EqualTo("cart-42"));
        Assert.That(_platform.Receiver.Calls.Single().Headers[Header], Is.EqualTo(header));
        Assert.That((await _platform.GetAsync($"/v1/events/{receipt.Id}")).GetProperty("correlationId").GetString(), Is.EqualTo(own));
    }

    [TestCase("/v1/events", """{"eventId":"again","eventType":"line.one","payload":1}""")]
    [TestCase("/v1/notifications", """{"id":"again","destination":"lines","payload":1}""")]
    public async Task A_retry_with_another_id_is_the_same_event_and_the_first_id_stays(string path, string body)
    {
        using var first = await SendAsync("POST", path, body, "cart-42");
        using var second = await SendAsync("POST", path, body, "cart-43");
        using var third = await SendAsync("POST", path, body);

        foreach (var again in new[] { second, third })
            Assert.That((await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("duplicate").GetBoolean(), Is.True);
        Assert.That(await _platform.Database.ReadAsync<string>("SELECT correlation_id FROM event"), Is.EqualTo("cart-42"));
    }

    private async Task ExpectRefusedAsync(string id)
    {
        using var response = await SendAsync("POST", "/v1/events", """{"eventType":"line.one","payload":1}""", id);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.That(((int)response.StatusCode, problem.GetProperty("type").GetString()), Is.EqualTo((400, "/problems/invalid-header")));
        Assert.That(IdOf(response), Does.Match("^[0-9a-f]{32}$"));
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM event"), Is.Zero);
    }

    private static string IdOf(HttpResponseMessage response) => response.Headers.GetValues(Header).Single();

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? body, string? id = null)
    {
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        using var client = new HttpClient(handler) { BaseAddress = _platform.Api.BaseAddress };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("X-API-Key", Platform.Key);
        if (id is not null) request.Headers.TryAddWithoutValidation(Header, id);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        var response = await client.SendAsync(request);
        await response.Content.LoadIntoBufferAsync();
        return response;
    }
}
