using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Status;

/// <summary>Lists of events and of notifications, by the front door.</summary>
public sealed class ListApiTests
{
    private Platform _platform = null!;
    private Platform.Receipt _order = null!;
    private Platform.Receipt _mail = null!;
    private Platform.Receipt _nobody = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync();
        _platform.Receiver.AnswerWith(_ => 404);
        _order = await _platform.PostEventAsync("order.created", more: "\"correlationId\":\"checkout-1\",\"userId\":\"ada\",\"priority\":\"high\",");
        _mail = await _platform.PostEventAsync("mail.welcome", eventId: "mail-1", payload: """{"subject":"a","text":"b"}""");
        _nobody = await _platform.PostEventAsync("nobody.cares");
        await _platform.WaitForStateAsync(_order.Notifications[0].Id, "Faulted");
        await _platform.WaitForStateAsync(_mail.Notifications[0].Id, "Delivered");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [TestCase("", "nobody mail order")]
    [TestCase("order=oldest", "order mail nobody")]
    [TestCase("state=Faulted", "order")]
    [TestCase("state=Delivered", "mail")]
    [TestCase("state=Held", "")]
    [TestCase("channel=email", "mail")]
    [TestCase("destination=hook", "order")]
    [TestCase("destination=unheard-of", "")]
    [TestCase("eventType=mail.welcome", "mail")]
    [TestCase("correlationId=checkout-1", "order")]
    [TestCase("userId=ada", "order")]
    [TestCase("producer=tests", "nobody mail order")]
    [TestCase("producer=others", "")]
    [TestCase("status=NoSubscription", "nobody")]
    [TestCase("status=Routed", "mail order")]
    [TestCase("since=2026-01-01T00:00:00Z", "nobody mail order")]
    [TestCase("until=2026-01-01T00:00:00Z", "")]
    [TestCase("limit=2", "nobody mail")]
    [TestCase("state=Faulted&channel=webhook&userId=ada", "order")]
    [TestCase("state=Faulted&channel=email", "")]
    [TestCase("state=Faulted&status=NoSubscription", "")]
    public async Task Events_are_listed_by(string query, string expected)
    {
        var page = await _platform.GetAsync($"/v1/events?{query}");

        Assert.That(page.GetProperty("items").EnumerateArray().Select(x => Name(x.GetProperty("id").GetGuid())), Is.EqualTo(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [TestCase("", "mail order")]
    [TestCase("order=oldest", "order mail")]
    [TestCase("state=Faulted", "order")]
    [TestCase("state=Faulted&since=2026-01-01T00:00:00Z&until=2999-01-01T00:00:00Z", "order")]
    [TestCase("state=Delivered", "mail")]
    [TestCase("state=Queued", "")]
    [TestCase("channel=email", "mail")]
    [TestCase("destination=hook", "order")]
    [TestCase("eventType=order.created", "order")]
    [TestCase("correlationId=checkout-1", "order")]
    [TestCase("userId=ada", "order")]
    [TestCase("userId=nobody", "")]
    [TestCase("producer=tests", "mail order")]
    [TestCase("cause=rejected", "order")]
    [TestCase("cause=exhausted", "")]
    [TestCase("holdReason=delay", "")]
    [TestCase("holdReason=delay&state=Delivered", "")]
    [TestCase("priority=high", "order")]
    [TestCase("until=2026-01-01T00:00:00Z", "")]
    [TestCase("destination=hook&eventType=mail.welcome", "")]
    public async Task Notifications_are_listed_by(string query, string expected)
    {
        var page = await _platform.GetAsync($"/v1/notifications?{query}");

        Assert.That(page.GetProperty("items").EnumerateArray().Select(x => Name(x.GetProperty("event").GetGuid())), Is.EqualTo(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Test]
    public async Task The_notifications_of_one_event_are_listed_by_it()
    {
        var page = await _platform.GetAsync($"/v1/notifications?event={_mail.Id}");

        Assert.That(page.GetProperty("items").EnumerateArray().Single().GetProperty("id").GetGuid(), Is.EqualTo(_mail.Notifications[0].Id));
        Assert.That(page.GetProperty("next").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task A_line_of_a_list_says_whose_it_is_and_what_it_belongs_to()
    {
        var happening = (await _platform.GetAsync("/v1/events?userId=ada")).GetProperty("items")[0];
        var line = (await _platform.GetAsync("/v1/notifications?userId=ada")).GetProperty("items")[0];
        var view = await _platform.GetAsync($"/v1/notifications/{_order.Notifications[0].Id}");

        Assert.That(happening.GetProperty("status").GetString(), Is.EqualTo("Routed"));
        Assert.That(happening.GetProperty("notifications").GetInt32(), Is.EqualTo(1));
        foreach (var said in new[] { happening, line, view })
        {
            Assert.That(said.GetProperty("producer").GetString(), Is.EqualTo("tests"));
            Assert.That(said.GetProperty("correlationId").GetString(), Is.EqualTo("checkout-1"));
            Assert.That(said.GetProperty("userId").GetString(), Is.EqualTo("ada"));
        }
    }

    private static readonly string[] Mistakes =
    [
        "state=Lost", "state=", "channel=pigeon", "since=yesterday", "until=soon", "since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z",
        "since=2026-02-01T00:00:00Z&until=2026-02-01T00:00:00Z", "order=random", "after=x", "limit=0", "limit=501", "limit=ten", "destinaton=hook", "state=Held&state=Sent",
        "userId=a&userId=b", "destination=a%00b", "eventType=a%00b", "correlationId=a%00b", "userId=a%00b", "producer=a%00b", "since=a%00b", "after=a%00b", "eventType=", "userId=%0A",
    ];

    private static IEnumerable<TestCaseData> BadQueries() =>
        from list in new[] { "events", "notifications" }
        from query in Mistakes.Concat(list == "events" ? ["status=Lost", "status=a%00b", "cause=rejected"] : ["cause=bad", "holdReason=none", "priority=urgent", "event=x", "event=a%00b", "status=Routed"])
        select new TestCaseData($"/v1/{list}?{query}").SetArgDisplayNames($"{list}?{query}");

    [TestCaseSource(nameof(BadQueries))]
    public async Task A_bad_query_is_refused_and_nothing_of_it_is_repeated(string path)
    {
        using var answer = await _platform.Api.GetAsync(path);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString(), Is.EqualTo("/problems/invalid-query"));
    }

    [Test]
    public async Task A_mistake_names_its_parameter_and_what_is_allowed()
    {
        using var answer = await _platform.Api.GetAsync("/v1/events?holdReason=rate");

        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("holdReason is unknown").And.Contain("correlationId"));
    }

    private string Name(Guid id) => id == _order.Id ? "order" : id == _mail.Id ? "mail" : id == _nobody.Id ? "nobody" : $"{id}";
}
