using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Status;

/// <summary>Two producers on one platform: neither learns that there is another.</summary>
public sealed class ProducersTests
{
    private const string ShopKey = "shop-key";
    private const string CrmKey = "crm-key";

    private Platform _platform = null!;
    private HttpClient _shop = null!;
    private HttpClient _crm = null!;
    private Platform.Receipt _shops = null!;
    private Platform.Receipt _crms = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        var settings = new Dictionary<string, string?>();
        AddKey(settings, 2, ShopKey, "shop");
        AddKey(settings, 3, CrmKey, "crm");
        _platform = await Platform.StartAsync(settings);
        (_shop, _crm) = (Platform.CreateClient(_platform.Url, ShopKey), Platform.CreateClient(_platform.Url, CrmKey));
        (_shops, _crms) = (await PostAsync(_shop), await PostAsync(_crm));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _shop.Dispose();
        _crm.Dispose();
        await _platform.DisposeAsync();
    }

    [TestCase("/v1/events")]
    [TestCase("/v1/events?eventType=order.created")]
    [TestCase("/v1/events?correlationId=shared")]
    [TestCase("/v1/events?userId=shared")]
    [TestCase("/v1/events?destination=hook")]
    [TestCase("/v1/events?channel=webhook")]
    [TestCase("/v1/events?status=Routed&order=oldest")]
    public async Task A_producer_lists_its_own_events_only(string path)
    {
        Assert.That(await IdsAsync(_shop, path), Is.EqualTo(new[] { _shops.Id }));
        Assert.That(await IdsAsync(_crm, path), Is.EqualTo(new[] { _crms.Id }));
        Assert.That(await IdsAsync(_platform.Api, path), Is.EquivalentTo(new[] { _shops.Id, _crms.Id }), "an operator sees both");
    }

    [TestCase("/v1/notifications")]
    [TestCase("/v1/notifications?eventType=order.created")]
    [TestCase("/v1/notifications?correlationId=shared")]
    [TestCase("/v1/notifications?userId=shared")]
    [TestCase("/v1/notifications?destination=hook")]
    [TestCase("/v1/notifications?channel=webhook&order=oldest")]
    public async Task A_producer_lists_its_own_notifications_only(string path)
    {
        Assert.That(await IdsAsync(_shop, path), Is.EqualTo(new[] { _shops.Notifications[0].Id }));
        Assert.That(await IdsAsync(_crm, path), Is.EqualTo(new[] { _crms.Notifications[0].Id }));
        Assert.That(await IdsAsync(_platform.Api, path), Is.EquivalentTo(new[] { _shops.Notifications[0].Id, _crms.Notifications[0].Id }), "an operator sees both");
    }

    [Test]
    public async Task What_is_somebody_elses_is_not_there()
    {
        Assert.That(await StatusAsync(_shop, $"/v1/events/{_shops.Id}"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(_shop, $"/v1/events/{_crms.Id}"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await StatusAsync(_shop, "/v1/events/same-id"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _shop.GetFromJsonAsync<JsonElement>("/v1/events/same-id")).GetProperty("id").GetGuid(), Is.EqualTo(_shops.Id));
        Assert.That(await StatusAsync(_shop, $"/v1/notifications/{_shops.Notifications[0].Id}"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(_shop, $"/v1/notifications/{_crms.Notifications[0].Id}"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await IdsAsync(_shop, $"/v1/notifications?event={_crms.Id}"), Is.Empty);
        Assert.That(await StatusAsync(_platform.Api, $"/v1/events/{_crms.Id}"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(_platform.Api, $"/v1/notifications/{_crms.Notifications[0].Id}"), Is.EqualTo(HttpStatusCode.OK));
    }

    /// <summary>The same words for what is another's and for what nobody has: the answer doesn't tell which it is.</summary>
    [Test]
    public async Task Nobody_can_tell_somebody_elses_from_what_never_was()
    {
        async Task<string> DetailAsync(string path)
        {
            using var answer = await _shop.GetAsync(path);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;
        }

        Assert.That(await DetailAsync($"/v1/events/{_crms.Id}"), Is.EqualTo(await DetailAsync($"/v1/events/{Guid.CreateVersion7()}")));
        Assert.That(await DetailAsync($"/v1/notifications/{_crms.Notifications[0].Id}"), Is.EqualTo(await DetailAsync($"/v1/notifications/{Guid.CreateVersion7()}")));
    }

    [TestCase("/v1/events?producer=crm")]
    [TestCase("/v1/events?producer=shop")]
    [TestCase("/v1/notifications?producer=crm")]
    public async Task Only_an_operator_names_a_producer(string path)
    {
        Assert.That(await StatusAsync(_shop, path), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await StatusAsync(_platform.Api, path), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Cancelling_and_skipping_stay_an_operators()
    {
        using var cancelled = await _shop.DeleteAsync($"/v1/notifications/{_shops.Notifications[0].Id}");
        using var skipped = await _shop.PostAsync($"/v1/notifications/{_shops.Notifications[0].Id}/skip", null);

        Assert.That(cancelled.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(skipped.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    private async Task<Platform.Receipt> PostAsync(HttpClient api)
    {
        using var answer = await _platform.PostAsync(
            "/v1/events", """{"eventId":"same-id","eventType":"order.created","correlationId":"shared","userId":"shared","payload":{}}""", api);
        Assert.That((int)answer.StatusCode, Is.EqualTo(202));
        return (await answer.Content.ReadFromJsonAsync<Platform.Receipt>())!;
    }

    private static async Task<IEnumerable<Guid>> IdsAsync(HttpClient api, string path) =>
        (await api.GetFromJsonAsync<JsonElement>(path)).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetGuid());

    private static async Task<HttpStatusCode> StatusAsync(HttpClient api, string path)
    {
        using var answer = await api.GetAsync(path);
        return answer.StatusCode;
    }

    private static void AddKey(Dictionary<string, string?> settings, int index, string key, string producer)
    {
        settings[$"ApiKeys:Keys:{index}:Hash"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        settings[$"ApiKeys:Keys:{index}:Producer"] = producer;
        settings[$"ApiKeys:Keys:{index}:Scopes:0"] = "ingest";
        settings[$"ApiKeys:Keys:{index}:Scopes:1"] = "read";
    }
}
