using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Notifications.Tests.Reference;

public sealed class ReferencePageTests
{
    private ApiHost _host = null!;
    private HttpClient _client = null!;
    private string _page = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = await ApiHost.StartAsync();
        _client = _host.CreateClient();
        _page = await _client.GetStringAsync("/docs");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task The_page_shows_every_operation_and_every_body()
    {
        var description = await Description.GetAsync();

        foreach (var operation in description.Operations) Assert.That(_page, Does.Contain($"<article id=\"{operation.Id}\">"));
        foreach (var schema in description.Document.GetProperty("components").GetProperty("schemas").EnumerateObject())
            Assert.That(_page, Does.Contain($"id=\"body-{schema.Name}\""));
    }

    [Test]
    public void No_link_on_the_page_leads_nowhere()
    {
        var places = Regex.Matches(_page, " id=\"([^\"]+)\"").Select(x => x.Groups[1].Value).ToList();
        var links = Regex.Matches(_page, "href=\"#([^\"]+)\"").Select(x => x.Groups[1].Value).Distinct();

        Assert.That(places, Is.Unique);
        Assert.That(links.Except(places), Is.Empty);
    }

    [Test]
    public async Task The_page_runs_nothing_and_asks_nobody_else()
    {
        using var answer = await _client.GetAsync("/docs");
        using var style = await _client.GetAsync("/docs/style.css");

        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
        Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'; style-src 'self'"));
        Assert.That(Regex.Matches(_page, "(?:src|href)=\"([^\"]+)\"").Select(x => x.Groups[1].Value).Where(x => x[0] != '#'),
            Is.SubsetOf(new[] { "/docs/style.css", "/openapi/v1.json" }));
        Assert.That(_page, Does.Not.Contain("<script").And.Not.Contain("style=").And.Not.Contain(" onclick"));
        Assert.That(style.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/css"));
        Assert.That(await style.Content.ReadAsStringAsync(), Does.Not.Contain("url(").And.Not.Contain("@import"));
    }
}
