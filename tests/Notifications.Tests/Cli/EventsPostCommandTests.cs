using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using NUnit.Framework;

namespace Notifications.Tests.Cli;

internal sealed class EventsPostCommandTests
{
    private const string Refusal = """{"type":"/problems/invalid-fields","title":"The body has mistakes","status":400,"detail":"payload is missing","errors":{"payload":["is missing"]}}""";

    [Test]
    public async Task One_event_is_posted_as_it_is_and_its_notifications_are_shown()
    {
        const string envelope = """{"eventId":"order-42","eventType":"order.created","payload":{ "order": 42 }}""";
        var run = new CliRun { Api = new StubApi().Expect("POST /v1/events", HttpStatusCode.Accepted, Bodies.Accepted("order-42")), Input = envelope };

        var result = await run.InvokeAsync("events", "post", "-");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(run.Api.Bodies.Single(), Is.EqualTo(envelope));
        Assert.That(run.Api.Keys.Single(), Is.EqualTo("a-key"));
        Assert.That(result.Output, Does.Contain("order-42").And.Contain("Queued").And.Contain("webhook").And.Contain("crm"));
    }

    [TestCase("""{"eventId":"1"}""" + "\n" + """{"eventId":"2"}""" + "\n\n" + """{"eventId":"3"}""", "1,2,4")]
    [TestCase("""{"eventId":"1"}""" + "\r\n" + """{"eventId":"2"}""" + "\r\n" + """{"eventId":"3"}""" + "\r\n", "1,2,3")]
    [TestCase("[\n {\"eventId\":\"1\"},\n {\"eventId\":\"2\",\n  \"payload\":[1]},\n {\"eventId\":\"3\"}\n]\n", "2,3,5")]
    [TestCase("""[{"eventId":"1"},{"eventId":"2"},{"eventId":"3"}]""", "1,1,1")]
    [TestCase("{\n \"eventId\":\"1\"\n}\n{\n \"eventId\":\"2\"\n}\n{\"eventId\":\"3\"}", "1,4,7")]
    [TestCase("\uFEFF{\"eventId\":\"1\"}\n{\"eventId\":\"2\"}\n{\"eventId\":\"3\"}", "1,2,3")]
    public async Task Ndjson_an_array_and_one_value_after_the_other_are_all_read_with_their_lines(string input, string lines)
    {
        var run = new CliRun { Api = new StubApi().OnEvent(Accept), Input = input };

        var result = await run.InvokeAsync("events", "post", "-", "--json");

        var posted = Documents(result.Output).OrderBy(x => x.GetProperty("line").GetInt64()).ToArray();
        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(string.Join(',', posted.Select(x => x.GetProperty("line").GetInt64())), Is.EqualTo(lines));
        Assert.That(posted.Select(x => x.GetProperty("answer").GetProperty("eventId").GetString()), Is.EquivalentTo(["1", "2", "3"]));
    }

    [TestCase("""{"eventId":"1"}""", """{"expiresAt":"2026-01-31T12:00:00Z","eventId":"1"}""")]
    [TestCase("""  { "a" : 1 }""", """{"expiresAt":"2026-01-31T12:00:00Z", "a" : 1 }""")]
    [TestCase("""{ }""", """{"expiresAt":"2026-01-31T12:00:00Z" }""")]
    [TestCase("""{"payload":{"expiresAt":1}}""", """{"expiresAt":"2026-01-31T12:00:00Z","payload":{"expiresAt":1}}""")]
    [TestCase("""{"a":1,"expiresAt":null}""", """{"a":1,"expiresAt":null}""")]
    public async Task An_expiry_is_added_to_an_event_that_has_none(string input, string posted)
    {
        var run = new CliRun { Api = new StubApi().Expect("POST /v1/events", HttpStatusCode.Accepted, Bodies.Accepted("1")), Input = input };

        await run.InvokeAsync("events", "post", "-", "--expires-at", "2026-01-31T13:00:00+01:00");

        Assert.That(WithoutMadeId(run.Api.Bodies.Single()), Is.EqualTo(posted));
    }

    [Test]
    public async Task An_event_without_an_id_gets_one_that_stays_the_same_however_often_it_is_posted()
    {
        var run = new CliRun
        {
            Api = new StubApi().ExpectFailure("POST /v1/events", new HttpRequestException("Connection reset")).Expect("POST /v1/events", HttpStatusCode.Accepted, Bodies.Accepted("1")),
            Input = """{"eventType":"order.created","payload":1}""",
        };

        await run.InvokeAsync("events", "post", "-");

        Assert.That(run.Api.Bodies.Distinct().Single(), Does.Match("""^\{"eventId":"[0-9a-f-]{36}","eventType":"order.created","payload":1\}$"""));
        Assert.That(run.Api.Bodies, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_expiry_that_is_no_time_is_bad_usage() =>
        Assert.That((await new CliRun { Input = "{}" }.InvokeAsync("events", "post", "-", "--expires-at", "10m")).ExitCode, Is.EqualTo(2));

    [Test]
    public async Task Chunks_that_end_anywhere_are_put_together()
    {
        var events = string.Concat(Enumerable.Range(1, 50).Select(x => $$"""{"eventId":"{{x}}","payload":"æøå"}""" + "\n"));
        foreach (var input in new[] { events, $"[{events.Trim().Replace("\n", ",\n", StringComparison.Ordinal)}]" })
        {
            var run = new CliRun { Api = new StubApi().OnEvent(Accept), InputStream = new TricklingStream(input) };

            var result = await run.InvokeAsync("events", "post", "-");

            Assert.That(result.Output.Trim(), Is.EqualTo("50 posted: 50 accepted, 0 duplicate, 0 refused"));
        }
    }

    [Test]
    public async Task What_is_refused_is_told_by_line_and_does_not_stop_the_rest()
    {
        var run = new CliRun
        {
            Api = new StubApi().OnEvent(body => EventId(body) switch
            {
                "bad" => new StubApi.Answer(HttpStatusCode.BadRequest, Refusal),
                "again" => new StubApi.Answer(HttpStatusCode.Accepted, Bodies.Accepted("again", duplicate: true)),
                "lonely" => new StubApi.Answer(HttpStatusCode.Accepted, Bodies.Accepted("lonely", status: "NoSubscription")),
                _ => Accept(body),
            }),
            Input = """
                {"eventId":"fine"}
                {"eventId":"bad"}
                {"eventId":
                {"eventId":"again"}
                42
                {"eventId":"lonely"}
                """,
        };

        var result = await run.InvokeAsync("events", "post", "-");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output.Trim(), Is.EqualTo("6 posted: 2 accepted (1 without a subscription), 1 duplicate, 3 refused"));
        Assert.That(result.Error, Does.Contain("line 2: refused: The body has mistakes: payload is missing").And.Contain("payload: is missing"));
        Assert.That(result.Error, Does.Contain("line 3: refused: Unreadable: not valid JSON").And.Contain("line 5: refused: Unreadable: an event is a JSON object"));
        Assert.That(result.Error, Does.Not.Contain('\u001b'));
    }

    [Test]
    public async Task Events_of_one_ordering_key_are_posted_one_after_the_other_in_the_order_of_the_file()
    {
        var came = new ConcurrentQueue<string>();
        var lines = Enumerable.Range(0, 400).Select(x => $$"""{"payload":{},"orderingKey":"key-{{x % 3}}","eventId":"{{x}}"}""");
        var run = new CliRun
        {
            Api = new StubApi().OnEvent(body =>
            {
                came.Enqueue(body);
                return Accept(body);
            }),
            Input = string.Join('\n', lines),
        };

        var result = await run.InvokeAsync("events", "post", "-", "--concurrency", "16");

        Assert.That(result.ExitCode, Is.Zero);
        foreach (var key in came.GroupBy(x => JsonDocument.Parse(x).RootElement.GetProperty("orderingKey").GetString()))
        {
            Assert.That(key.Select(x => int.Parse(EventId(x), null)), Is.Ordered, key.Key);
        }
    }

    [Test]
    public async Task A_server_that_goes_away_stops_the_posting_and_says_from_which_line_to_go_on()
    {
        var run = EventsPostBatchTests.GoingAwayAtTheThird();

        var result = await run.InvokeAsync("events", "post", "-", "--concurrency", "1", "--batch", "1");

        Assert.That(result.ExitCode, Is.EqualTo(3));
        Assert.That(result.Output.Trim(), Is.EqualTo("2 posted: 2 accepted, 0 duplicate, 0 refused"));
        Assert.That(result.Error, Does.Contain("Connection refused").And.Contain("the event on line 3"));
        Assert.That(run.Api.Bodies.Skip(2).Distinct().Count(), Is.EqualTo(1), "one event, tried again");
        Assert.That(run.Api.Bodies, Has.Count.EqualTo(2 + 5));
    }

    [Test]
    public async Task A_server_that_is_busy_is_asked_again_after_a_pause()
    {
        const string busy = """{"title":"Too busy","status":503}""";
        var run = new CliRun
        {
            Api = new StubApi().Expect("POST /v1/events", HttpStatusCode.ServiceUnavailable, busy).Expect("POST /v1/events", HttpStatusCode.TooManyRequests, busy)
                .Expect("POST /v1/events", HttpStatusCode.Accepted, Bodies.Accepted("1")),
            Input = """{"eventId":"1"}""",
        };

        var result = await run.InvokeAsync("events", "post", "-");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(run.Clock.Waited, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromSeconds(1.5)));
    }

    [Test]
    public async Task A_file_larger_than_memory_is_streamed()
    {
        var posts = 0;
        var input = new EndlessStream();
        var run = new CliRun
        {
            Api = new StubApi().OnEvent(body => Interlocked.Increment(ref posts) > 200 ? new StubApi.Answer(HttpStatusCode.Unauthorized, """{"title":"Stop"}""") : Accept(body)),
            InputStream = input,
        };

        var result = await run.InvokeAsync("events", "post", "-");

        // 200 events of 4 KiB were posted; held at a time, posted or not, are 16 MiB and a buffer or two.
        Assert.That(result.ExitCode, Is.EqualTo(4));
        Assert.That(input.Given, Is.InRange(200 * 4096, (200 * 4096) + (17 * 1024 * 1024)));
    }

    [TestCase("")]
    [TestCase("  \n\n")]
    public async Task Nothing_to_post_is_bad_input(string input)
    {
        var result = await new CliRun { Input = input }.InvokeAsync("events", "post", "-");

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("holds no event"));
    }

    [TestCase("[{\"eventId\":\"1\"},\n{\"eventId\":\"2\"}", "line 2: refused: Unreadable: the array is not closed")]
    [TestCase("[{\"eventId\":\"1\"},\n{\"eventId\":}]", "line 2: refused: Unreadable: not valid JSON")]
    [TestCase("[{\"eventId\":\"1\"},\n{\"eventId\":", "line 2: refused: Unreadable: not valid JSON")]
    public async Task A_broken_array_is_told_with_its_line(string input, string told)
    {
        var result = await new CliRun { Api = new StubApi().OnEvent(Accept), Input = input }.InvokeAsync("events", "post", "-");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain(told));
    }

    [Test]
    public async Task A_file_that_is_not_there_is_bad_input_and_named()
    {
        var result = await new CliRun().InvokeAsync("events", "post", "/no/such/file.json");

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("/no/such/file.json"));
    }

    [Test]
    public async Task One_refused_event_as_json_is_a_problem_on_standard_error_only()
    {
        var run = new CliRun { Api = new StubApi().Expect("POST /v1/events", HttpStatusCode.UnprocessableEntity, Refusal), Input = "{}" };

        var result = await run.InvokeAsync("events", "post", "-", "--json");

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.ErrorJson.GetProperty("errors").GetProperty("payload")[0].GetString(), Is.EqualTo("is missing"));
    }

    [Test]
    public async Task An_event_is_shown_whatever_it_is_made_of()
    {
        const string answer = """{"id":"1","eventType":"order.created","payload":{"order":42},"notifications":[{"id":"n-1","state":"Delivered"},{"id":"n-2","state":"Held","reason":"rate"}]}""";
        var run = new CliRun { Api = new StubApi().Expect("GET /v1/events/order%2042", answer) };

        var result = await run.InvokeAsync("events", "show", "order 42");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.Contain("""payload    {"order":42}""").And.Match("ID +STATE +REASON").And.Match("n-2 +Held +rate"));
    }

    private static string WithoutMadeId(string body) => System.Text.RegularExpressions.Regex.Replace(body, """("eventId":"[0-9a-f-]{36}",)|(,"eventId":"[0-9a-f-]{36}")""", "");

    internal static StubApi.Answer Accept(string body) => new(HttpStatusCode.Accepted, Bodies.Accepted(EventId(body)));

    internal static string EventId(string body) => JsonDocument.Parse(body).RootElement.GetProperty("eventId").GetString() ?? "";

    internal static IEnumerable<JsonElement> Documents(string ndjson) =>
        ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(x => JsonDocument.Parse(x).RootElement);
}
