using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Host.Http;
using NUnit.Framework;

namespace Notifications.Tests.Reference;

public sealed class DescriptionTests
{
    private static readonly string[] ForPeople = ["GET /docs", "GET /docs/style.css"];

    private ApiHost _host = null!;
    private Description _description = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = await ApiHost.StartAsync();
        _description = await Description.GetAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public void Every_route_is_described_and_everything_that_is_described_is_a_route()
    {
        var routes = _host.Services.GetServices<EndpointDataSource>().SelectMany(x => x.Endpoints).OfType<RouteEndpoint>().SelectMany(x =>
            x.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {Plain(x.RoutePattern.RawText!)}"));

        Assert.That(_description.Operations.Select(x => $"{x.Method} {x.Path}").Concat(ForPeople), Is.EquivalentTo(routes));
        Assert.That(_description.Operations.Where(x => !x.Element.TryGetProperty("operationId", out _)).Select(x => $"{x.Method} {x.Path}"), Is.Empty, "a route gets its description by .Described(…)");
    }

    [Test]
    public void Every_parameter_is_described()
    {
        var silent = _description.Operations.SelectMany(x => x.Parameters, (x, parameter) => (x.Path, Parameter: parameter))
            .Where(x => !x.Parameter.TryGetProperty("description", out _)).Select(x => $"{x.Path} {x.Parameter.GetProperty("name")}");

        Assert.That(silent, Is.Empty);
    }

    [Test]
    public void Every_example_is_valid()
    {
        var mistakes = _description.Examples().SelectMany(x => _description.Compare(x.Schema, x.Value), (x, mistake) => $"{x.Place}: {mistake}").ToList();

        Assert.That(mistakes, Is.Empty);
        Assert.That(_description.Examples().Count(), Is.GreaterThan(100));
    }

    [Test]
    public void Every_body_has_an_example()
    {
        var without =
            from operation in _description.Operations
            from part in operation.Element.GetProperty("responses").EnumerateObject().Select(x => (Name: x.Name, Part: _description.Resolve(x.Value)))
                .Concat(operation.Element.TryGetProperty("requestBody", out var body) ? [(Name: "request", Part: body)] : [])
            where part.Part.TryGetProperty("content", out var content) && content.EnumerateObject().Any(x => x.Value.TryGetProperty("schema", out _) && !x.Value.TryGetProperty("examples", out _))
            select $"{operation.Id} {part.Name}";

        Assert.That(without, Is.Empty);
    }

    [Test]
    public void Every_member_of_every_body_says_what_it_is()
    {
        var silent =
            from schema in _description.Document.GetProperty("components").GetProperty("schemas").EnumerateObject()
            from member in schema.Value.TryGetProperty("properties", out var members) ? members.EnumerateObject().AsEnumerable() : []
            where !member.Value.TryGetProperty("description", out _) && !_description.Resolve(member.Value).TryGetProperty("description", out _)
            select $"{schema.Name}.{member.Name}";

        Assert.That(silent, Is.Empty, "a comment on the member, or a word in SchemaWords");
    }

    [Test]
    public void Every_problem_is_described_somewhere()
    {
        var described = _description.Document.GetProperty("components").GetProperty("responses").EnumerateObject()
            .SelectMany(x => DescribedOperation.ExamplesOf(x.Value)).Select(x => x.Value.GetProperty("type").GetString()).Distinct();

        // No operation's: there is no such path, or no such method of it.
        Assert.That(described.Concat([ProblemTypes.NoSuchResource.Uri, ProblemTypes.MethodNotAllowed.Uri]), Is.EquivalentTo(ProblemTypes.All.Select(x => x.Uri)));
    }

    [Test]
    public void Requests_take_no_members_that_they_do_not_have()
    {
        var open =
            from operation in _description.Operations
            from example in operation.RequestExamples()
            // A CloudEvent has extensions.
            where example.Type is "application/json" or "application/merge-patch+json"
            let schema = _description.Resolve(example.Schema)
            where !schema.TryGetProperty("additionalProperties", out var more) || more.ValueKind != JsonValueKind.False
            select operation.Id;

        Assert.That(open, Is.Empty);
    }

    [Test]
    public void What_a_schema_refuses_is_refused()
    {
        var check = new SchemaCheck(_description.Document, isClosed: true);
        var schema = _description.Document.GetProperty("components").GetProperty("schemas").GetProperty("EventEnvelope");

        Assert.That(check.Compare(schema, JsonElement.Parse("""{"eventType":"a.b","payload":{}}""")), Is.Empty);
        foreach (var wrong in new[]
        {
            "[]", "{}", """{"eventType":"a.b"}""", """{"eventType":null,"payload":1}""", """{"eventType":"a..b","payload":1}""", """{"eventType":"a b","payload":1}""",
            """{"eventType":"a","payload":null}""", """{"eventType":"a","payload":1,"more":1}""", """{"eventType":"a","payload":1,"priority":"urgent"}""",
            """{"eventType":"a","payload":1,"eventId":""}""", """{"eventType":"a","payload":1,"eventId":"a\u0001"}""", """{"eventType":"a","payload":1,"timestamp":"today"}""",
            $$"""{"eventType":"a","payload":1,"source":"{{new string('x', 201)}}"}""",
        })
            Assert.That(check.Compare(schema, JsonElement.Parse(wrong)), Is.Not.Empty, wrong);
    }

    /// <summary>As OpenAPI writes them: without constraints, and without the slash at the end that a group's root has.</summary>
    private static string Plain(string route) => Regex.Replace(route, @"\{(\w+):[^}]+\}", "{$1}") is { Length: > 1 } path ? path.TrimEnd('/') : "/";
}
