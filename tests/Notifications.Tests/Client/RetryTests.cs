using System.Net.Http.Headers;
using Notifications.Client;
using Notifications.Client.Sending;
using Notifications.Tests.Cli;
using NUnit.Framework;

namespace Notifications.Tests.Client;

internal sealed class RetryTests
{
    private static Event Order => new() { Type = "order.created", Payload = Payload.From(42) };

    [TestCase(408, true)]
    [TestCase(429, true)]
    [TestCase(502, true)]
    [TestCase(503, true)]
    [TestCase(504, true)]
    [TestCase(400, false)]
    [TestCase(401, false)]
    [TestCase(403, false)]
    [TestCase(404, false)]
    [TestCase(409, false)]
    [TestCase(413, false)]
    [TestCase(415, false)]
    [TestCase(422, false)]
    [TestCase(425, false)]
    [TestCase(500, false)]
    [TestCase(501, false)]
    public async Task Only_what_may_pass_is_tried_again(int status, bool again)
    {
        var server = FakeServer.Answering(() => FakeServer.Problem(status), () => FakeServer.Accepted());

        var answer = await server.CreateClient().PostAsync(Order);

        Assert.That(server.Requests, Has.Count.EqualTo(again ? 2 : 1));
        Assert.That(answer, again ? Is.TypeOf<Answer<AcceptedEvent>.Succeeded>() : Is.TypeOf<Answer<AcceptedEvent>.Failed>());
        if (!again) Assert.That(FailureOf(answer), status >= 500 ? Is.TypeOf<Failure.Unavailable>() : Is.TypeOf<Failure.Refused>());
    }

    [Test]
    public async Task Every_try_carries_the_same_event_and_the_time_of_its_own()
    {
        var server = FakeServer.Answering(FakeServer.Down, FakeServer.Lost, () => FakeServer.Problem(503), () => FakeServer.Accepted(duplicate: true));

        var accepted = (await server.CreateClient(x => x.SigningSecret = "secret").PostAsync(Order)).OrThrow();

        Assert.That(accepted.Duplicate, Is.True);
        Assert.That(server.Requests.Select(x => x.Body).Distinct().Count(), Is.EqualTo(1));
        Assert.That(server.Requests.Select(x => x.Header("webhook-id")).Distinct().Count(), Is.EqualTo(1));
        Assert.That(server.Requests.Select(x => x.Header("webhook-timestamp")).Distinct().Count(), Is.GreaterThan(1));
    }

    [Test]
    public async Task Each_request_has_a_webhook_id_of_its_own()
    {
        var server = FakeServer.Answering(() => FakeServer.Accepted());
        var client = server.CreateClient(x => x.SigningSecret = "secret");

        await client.PostAsync(Order);
        await client.PostAsync(Order);

        Assert.That(server.Requests.Select(x => x.Header("webhook-id")), Is.Unique.And.All.Matches("^msg_[0-9a-f]{32}$"));
    }

    [Test]
    public async Task Without_an_answer_it_gives_up_after_the_tries_that_it_may_make()
    {
        var server = FakeServer.Answering(FakeServer.Down);

        var failed = (Failure.Unavailable)FailureOf(await server.CreateClient().PostAsync(Order));

        Assert.That((failed.Reason, failed.Tries, failed.MayHaveBeenDone), Is.EqualTo((UnavailableReason.Unreachable, 5, false)));
        Assert.That(failed.Problem.Detail, Does.Contain("Connection refused"));
        Assert.That(server.Clock.Waited, Is.EqualTo(TimeSpan.FromSeconds((0.5 + 1 + 2 + 4) / 2)), "half of each wait: the random number is 0.5");
    }

    [Test]
    public async Task The_seconds_that_the_server_asks_for_are_waited()
    {
        var server = FakeServer.Answering(
            () => FakeServer.After(FakeServer.Problem(429), new RetryConditionHeaderValue(TimeSpan.FromSeconds(7))), () => FakeServer.Accepted());

        await server.CreateClient().PostAsync(Order);

        Assert.That(server.Clock.Waited, Is.EqualTo(TimeSpan.FromSeconds(7.25)), "and half of half a second: not all who were told so come at once");
    }

    [Test]
    public async Task The_date_that_the_server_asks_for_is_waited_for()
    {
        var at = new TestClock().GetUtcNow() + TimeSpan.FromSeconds(20);
        var server = FakeServer.Answering(() => FakeServer.After(FakeServer.Problem(503), new RetryConditionHeaderValue(at)), () => FakeServer.Accepted());

        await server.CreateClient().PostAsync(Order);

        Assert.That(server.Clock.Waited, Is.EqualTo(TimeSpan.FromSeconds(20.25)));
    }

    [Test]
    public async Task A_date_counts_from_the_time_that_the_server_tells()
    {
        var servers = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var server = FakeServer.Answering(
            () =>
            {
                var answer = FakeServer.After(FakeServer.Problem(503), new RetryConditionHeaderValue(servers + TimeSpan.FromSeconds(3)));
                answer.Headers.Date = servers;
                return answer;
            },
            () => FakeServer.Accepted());

        await server.CreateClient().PostAsync(Order);

        Assert.That(server.Clock.Waited, Is.EqualTo(TimeSpan.FromSeconds(3.25)));
    }

    [Test]
    public async Task A_pause_longer_than_the_time_there_is_is_told_and_not_waited()
    {
        var server = FakeServer.Answering(() => FakeServer.After(FakeServer.Problem(503), new RetryConditionHeaderValue(TimeSpan.FromHours(1))));

        var failed = (Failure.Unavailable)FailureOf(await server.CreateClient().PostAsync(Order));

        Assert.That((failed.Tries, failed.RetryAfter, server.Clock.Waited), Is.EqualTo((1, TimeSpan.FromHours(1), TimeSpan.Zero)));
    }

    [TestCase(1, 0, null, 0)]
    [TestCase(1, 1, null, 1)]
    [TestCase(2, 1, null, 2)]
    [TestCase(4, 0.5, null, 4)]
    [TestCase(9, 1, null, 10)]
    [TestCase(99, 1, null, 10)]
    [TestCase(100, 1, null, null)]
    [TestCase(1, 0, 5.0, 5)]
    [TestCase(1, 1, 5.0, 6)]
    [TestCase(1, 0, 59.0, 59)]
    [TestCase(1, 0, 61.0, null)]
    [TestCase(2, 0.5, 0.0, 1)]
    [TestCase(2, 0.5, -30.0, 1)]
    public void Waits_double_are_spread_are_capped_and_fit_into_the_time_there_is(int tries, double random, double? asked, double? waits)
    {
        var failed = new Failure.Unavailable(new Problem(), UnavailableReason.Busy) { Tries = tries, RetryAfter = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        var options = new RetryOptions { MostTries = 100, BaseDelay = TimeSpan.FromSeconds(1), LongestDelay = TimeSpan.FromSeconds(10), TotalTime = TimeSpan.FromSeconds(100) };

        Assert.That(RetryDecision.WaitAfter(failed, options, TimeSpan.FromSeconds(40), random)?.TotalSeconds, Is.EqualTo(waits));
    }

    [Test]
    public async Task A_server_that_does_not_answer_in_time_is_asked_again_and_may_have_done_it()
    {
        var asked = 0;
        using var hanging = new HangingApi(() => asked++);
        var client = new NotificationsClient(new HttpClient(hanging), new NotificationsClientOptions
        {
            BaseAddress = new Uri("http://server"), ApiKey = "a-key", Clock = new TestClock(), Timeout = TimeSpan.FromMilliseconds(20), Retry = new RetryOptions { MostTries = 3 },
        });

        var failed = (Failure.Unavailable)FailureOf(await client.PostAsync(Order));

        Assert.That((asked, failed.Reason, failed.Tries, failed.MayHaveBeenDone), Is.EqualTo((3, UnavailableReason.TimedOut, 3, true)));
    }

    [Test]
    public void Cancelling_ends_a_try_at_once()
    {
        using var cancel = new CancellationTokenSource();
        using var hanging = new HangingApi(cancel.Cancel);
        var client = new NotificationsClient(new HttpClient(hanging), new NotificationsClientOptions { BaseAddress = new Uri("http://server"), ApiKey = "a-key" });

        Assert.That(() => client.PostAsync(Order, cancel.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Cancelling_ends_the_wait_before_a_try_at_once()
    {
        using var cancel = new CancellationTokenSource();
        var server = FakeServer.Answering(() =>
        {
            cancel.Cancel();
            return FakeServer.After(FakeServer.Problem(503), new RetryConditionHeaderValue(TimeSpan.FromSeconds(100)));
        });

        Assert.That(() => server.CreateClient(x => x.Clock = TimeProvider.System).PostAsync(Order, cancel.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    private static IEnumerable<TestCaseData> Doubts()
    {
        Func<HttpResponseMessage> down = FakeServer.Down, lost = FakeServer.Lost, busy = () => FakeServer.Problem(503), full = () => FakeServer.Problem(429);
        Func<HttpResponseMessage> overBound = () => FakeServer.Problem(503, "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity");
        yield return new TestCaseData(new[] { down }, false);
        yield return new TestCaseData(new[] { full, overBound, down }, false);
        yield return new TestCaseData(new[] { lost, down }, true);
        yield return new TestCaseData(new[] { busy, full }, true);
        yield return new TestCaseData(new[] { down, () => FakeServer.Problem(500) }, true);
    }

    [TestCaseSource(nameof(Doubts))]
    public async Task Whether_it_may_have_been_done_is_known_of_all_tries_together(Func<HttpResponseMessage>[] answers, bool mayHaveBeenDone)
    {
        var failed = (Failure.Unavailable)FailureOf(await FakeServer.Answering(answers).CreateClient().PostAsync(Order));

        Assert.That(failed.MayHaveBeenDone, Is.EqualTo(mayHaveBeenDone));
    }

    [TestCase(200, "<html>", "text/html")]
    [TestCase(202, "{}", "application/json")]
    [TestCase(202, "[]", "application/json")]
    [TestCase(302, "", "text/html")]
    [TestCase(404, "<html>", "text/html")]
    public async Task What_is_not_the_API_is_no_answer_and_asked_no_further(int status, string body, string type)
    {
        var server = FakeServer.Answering(() => FakeServer.Json(status, body, type));

        var failed = (Failure.Unavailable)FailureOf(await server.CreateClient().PostAsync(Order));

        Assert.That((failed.Reason, server.Requests.Count), Is.EqualTo((UnavailableReason.NotTheApi, 1)));
    }

    [Test]
    public async Task An_answer_longer_than_may_be_is_not_read_to_its_end()
    {
        var server = FakeServer.Answering(() => new HttpResponseMessage { Content = new StreamContent(new EndlessStream()) });

        var failed = FailureOf(await server.CreateClient(x => x.MostAnswerBytes = 100_000).PostAsync(Order));

        Assert.That(failed.Problem.Detail, Does.Contain("more than 100000 bytes"));
    }

    private static Failure FailureOf(Answer<AcceptedEvent> answer) => ((Answer<AcceptedEvent>.Failed)answer).Failure;
}
