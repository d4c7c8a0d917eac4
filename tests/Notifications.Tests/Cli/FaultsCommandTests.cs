using NUnit.Framework;

namespace Notifications.Tests.Cli;

internal sealed class FaultsCommandTests
{
    private const string A = "019a0c5e-aaaa-7000-8000-000000000001";
    private const string B = "019a0c5e-bbbb-7000-8000-000000000001";

    [TestCase("faults")]
    [TestCase("faults", "list")]
    public async Task Faults_alone_lists_like_faults_list(params string[] command)
    {
        var run = new CliRun { Api = new StubApi().Expect("GET /v1/notifications?state=Faulted&order=oldest&limit=50", Bodies.Faults(null, A, B)) };

        var result = await run.InvokeAsync(command);

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output.Split('\n')[0], Does.StartWith("NOTIFICATION").And.Contain("CAUSE").And.Contain("ERROR"));
        Assert.That(result.Output, Does.Contain(A).And.Contain(B).And.Contain("HTTP 503").And.Contain("2026-01-31T11:00:36Z"));
    }

    [TestCase("2h", "2026-01-31T10%3A00%3A00Z")]
    [TestCase("30m", "2026-01-31T11%3A30%3A00Z")]
    [TestCase("7d", "2026-01-24T12%3A00%3A00Z")]
    [TestCase("2026-01-30T08:00:00+02:00", "2026-01-30T06%3A00%3A00Z")]
    [TestCase("2026-01-30", "2026-01-30T00%3A00%3A00Z")]
    public async Task Since_is_a_length_of_time_or_a_time(string since, string sent)
    {
        var run = new CliRun { Api = new StubApi().Expect($"GET /v1/notifications?state=Faulted&since={sent}&order=oldest&limit=50", Bodies.Faults(null)) };

        var result = await run.InvokeAsync("faults", "--since", since);

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Error, Does.Contain("Nothing is faulted there."));
    }

    [Test]
    public async Task Every_filter_reaches_the_server_wherever_it_stands()
    {
        const string request = "GET /v1/notifications?state=Faulted&channel=webhook&destination=crm%20%26%20co&eventType=order.created&cause=exhausted&order=oldest&limit=7";
        var run = new CliRun { Api = new StubApi().Expect(request, Bodies.Faults(null, A)) };

        var result = await run.InvokeAsync(
            "faults", "--channel", "webhook", "list", "--destination", "crm & co", "--event-type", "order.created", "--cause", "exhausted", "--limit", "7");

        Assert.That(result.ExitCode, Is.Zero);
    }

    [Test]
    public async Task A_list_longer_than_a_page_follows_the_pages_up_to_its_limit()
    {
        var first = Enumerable.Range(0, 500).Select(_ => Guid.CreateVersion7().ToString()).ToArray();
        var run = new CliRun
        {
            Api = new StubApi()
                .Expect("GET /v1/notifications?state=Faulted&order=oldest&limit=500", Bodies.Faults("p 2", first))
                .Expect("GET /v1/notifications?state=Faulted&order=oldest&limit=1&after=p%202", Bodies.Faults("p3", A)),
        };

        var result = await run.InvokeAsync("faults", "list", "--limit", "501", "--json");

        Assert.That(result.Json.GetProperty("items").GetArrayLength(), Is.EqualTo(501));
        Assert.That(result.Json.GetProperty("next").GetString(), Is.EqualTo("p3"));
        Assert.That(result.Json.GetProperty("items")[500].GetProperty("later").GetBoolean(), Is.True);
    }

    [Test]
    public async Task A_list_that_was_cut_says_so_where_it_is_no_data()
    {
        var run = new CliRun { Api = new StubApi().Expect("GET /v1/notifications?state=Faulted&order=oldest&limit=1", Bodies.Faults("p2", A)) };

        var result = await run.InvokeAsync("faults", "--limit", "1");

        Assert.That(result.Output, Does.Not.Contain("--limit"));
        Assert.That(result.Error, Does.Contain("the first 1").And.Contain("--limit"));
    }

    [Test]
    public async Task Summary_takes_the_servers_counts_most_first()
    {
        var run = new CliRun { Api = new StubApi().Expect("GET /v1/stats", Bodies.Stats) };

        var result = await run.InvokeAsync("faults", "summary");

        Assert.That(result.Output.Split('\n').Select(x => x.TrimEnd('\r')), Is.EqualTo(
            ["CHANNEL  CAUSE      COUNT", "webhook  exhausted  5", "email    rejected   2", "total               7", ""]));
    }

    [Test]
    public async Task Summary_counts_itself_where_the_server_has_no_such_count()
    {
        var run = new CliRun
        {
            Api = new StubApi()
                .Expect("GET /v1/notifications?state=Faulted&destination=crm&order=oldest&limit=500", Bodies.Faults("p2", A))
                .Expect("GET /v1/notifications?state=Faulted&destination=crm&order=oldest&limit=500&after=p2", Bodies.Faults(null, B)),
        };

        var result = await run.InvokeAsync("faults", "summary", "--destination", "crm", "--json");

        Assert.That(result.Json.GetProperty("total").GetInt64(), Is.EqualTo(2));
        Assert.That(result.Json.GetProperty("faults")[0].GetProperty("count").GetInt64(), Is.EqualTo(2));
        Assert.That(result.Error, Is.Empty);
    }

    [Test]
    public async Task Summary_of_one_channel_leaves_out_the_others()
    {
        var run = new CliRun { Api = new StubApi().Expect("GET /v1/stats", Bodies.Stats) };

        var result = await run.InvokeAsync("faults", "summary", "--channel", "email", "--json");

        Assert.That(result.Json.GetProperty("total").GetInt64(), Is.EqualTo(2));
    }
}
