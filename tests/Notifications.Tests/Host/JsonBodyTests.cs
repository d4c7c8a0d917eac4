using System.Text;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Host.Http;
using Notifications.Intake;
using Notifications.Replay;
using NUnit.Framework;

namespace Notifications.Tests.Host;

public sealed class JsonBodyTests
{
    private const string EventFields = "eventId, eventType, timestamp, source, payload, priority, correlationId, userId, version, orderingKey, expiresAt";

    private static readonly ServiceProvider Services = new ServiceCollection()
        .AddSingleton<IValidator<EventEnvelope>, EventEnvelopeValidator>().AddSingleton<IValidator<ReplayRequest>, ReplayRequestValidator>().BuildServiceProvider();

    [OneTimeTearDown]
    public static void CleanUp() => Services.Dispose();

    [TestCase("application/json")]
    [TestCase("application/json; charset=utf-8")]
    [TestCase("application/cloudevents+json")]
    public async Task A_valid_body_is_read(string contentType)
    {
        var (request, problem) = await JsonBody.ReadAsync(Post("""{"eventType":"order.created","payload":{"a":1}}""", contentType), ApiJson.Default.EventEnvelope);

        Assert.That(problem, Is.Null);
        Assert.That((request!.EventType, request.Payload.GetRawText()), Is.EqualTo(("order.created", """{"a":1}""")));
    }

    [TestCase("text/plain")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase(null)]
    public async Task Another_content_type_is_415(string? contentType)
    {
        var (_, problem) = await JsonBody.ReadAsync(Post("{}", contentType), ApiJson.Default.EventEnvelope);

        Assert.That((problem!.StatusCode, problem.ProblemDetails.Type), Is.EqualTo((415, "/problems/not-json")));
    }

    [TestCase("")]
    [TestCase("not json")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("\"text\"")]
    [TestCase("""{"eventType":"a" """)]
    [TestCase("""{"eventType":"a",}""")]
    [TestCase("""{"eventType":"a"} x""")]
    [TestCase("""{"eventType":"a"/**/}""")]
    [TestCase("""{"payload":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""")]
    public async Task What_is_no_JSON_object_is_malformed(string body) => Assert.That(await ProblemAsync(body), Does.StartWith("400 /problems/malformed-json "));

    [TestCase("""{"eventType":"a","eventType":"b","payload":1}""", "eventType has the wrong type or stands twice: a string is expected, once")]
    [TestCase("""{"eventType":"a","payload":{"x":1,"x":2}}""", "payload has the wrong type or stands twice: JSON without a member that stands twice is expected, once")]
    [TestCase("""{"eventType":"a","payload":[{"y":{"x":1,"x":2}}]}""", "payload has the wrong type or stands twice: JSON without a member that stands twice is expected, once")]
    public async Task A_member_that_stands_twice_is_told_by_the_field_it_is_in(string body, string mistake) =>
        Assert.That(await ProblemAsync(body), Is.EqualTo($"400 /problems/invalid-fields {mistake}"));

    [TestCase("""{"type":"a"}""", "type")]
    [TestCase("""{"EventType":"a"}""", "EventType")]
    public async Task An_unknown_member_is_told_with_the_fields_there_are(string body, string member) =>
        Assert.That(await ProblemAsync(body), Is.EqualTo($"400 /problems/invalid-fields {member} is not a field of this request; the fields are {EventFields}"));

    [TestCase("""{"eventType":7}""", "eventType has the wrong type or stands twice: a string is expected, once")]
    [TestCase("""{"eventType":{}}""", "eventType has the wrong type or stands twice: a string is expected, once")]
    [TestCase("""{"eventType":"\ud800"}""", "eventType has the wrong type or stands twice: a string is expected, once")]
    [TestCase("""{"timestamp":"yesterday"}""", "timestamp has the wrong type or stands twice: an ISO 8601 time with its offset is expected, once")]
    [TestCase("""{"timestamp":1764000000}""", "timestamp has the wrong type or stands twice: an ISO 8601 time with its offset is expected, once")]
    public async Task A_wrong_type_is_told_with_what_is_expected(string body, string mistake) =>
        Assert.That(await ProblemAsync(body), Is.EqualTo($"400 /problems/invalid-fields {mistake}"));

    [Test]
    public async Task All_mistakes_of_the_fields_are_told_under_their_names_on_the_wire()
    {
        var (_, problem) = await JsonBody.ReadAsync(Post("""{"eventId":"","payload":null,"priority":"urgent"}"""), ApiJson.Default.EventEnvelope);

        var errors = (IDictionary<string, string[]>)problem!.ProblemDetails.Extensions["errors"]!;
        Assert.That(errors.Keys, Is.EquivalentTo(new[] { "eventType", "eventId", "payload", "priority" }));
        Assert.That(problem.ProblemDetails.Detail, Does.Contain("eventType is required; ").And.Contains("payload must not be null"));
        Assert.That(problem.ProblemDetails.Detail, Does.Not.Contain("urgent"), "no answer repeats a value");
    }

    [TestCase("""{"ids":["no-guid"]}""", "ids has the wrong type or stands twice: an array of ids is expected, once")]
    [TestCase("""{"filter":[]}""", "filter has the wrong type or stands twice: an object is expected, once")]
    [TestCase("""{"filter":{},"limit":"1"}""", "limit has the wrong type or stands twice: a whole number is expected, once")]
    [TestCase("""{"filter":{},"limit":1.5}""", "limit has the wrong type or stands twice: a whole number is expected, once")]
    [TestCase("""{"filter":{},"dryRun":"yes"}""", "dryRun has the wrong type or stands twice: true or false is expected, once")]
    [TestCase("""{"filter":{"cause":"x"}}""", "filter.cause must be one of exhausted, rejected, unknown, error")]
    [TestCase("""{"filter":{"case":"x"}}""", "filter.case is not a field of this request; the fields are channel, destination, eventType, cause, since")]
    [TestCase("""{"filter":{"since":"x"}}""", "filter.since has the wrong type or stands twice: an ISO 8601 time with its offset is expected, once")]
    public async Task Mistakes_in_a_replay_are_told_as_well(string body, string mistake)
    {
        var (_, problem) = await JsonBody.ReadAsync(Post(body), ApiJson.Default.ReplayRequest);

        Assert.That(problem!.ProblemDetails.Detail, Is.EqualTo(mistake));
    }

    private static async Task<string> ProblemAsync(string body)
    {
        var (request, problem) = await JsonBody.ReadAsync(Post(body), ApiJson.Default.EventEnvelope);
        Assert.That(request, Is.Null);
        return $"{problem!.StatusCode} {problem.ProblemDetails.Type} {problem.ProblemDetails.Detail}";
    }

    private static DefaultHttpContext Post(string body, string? contentType = "application/json") => new()
    {
        RequestServices = Services,
        Request = { Body = new MemoryStream(Encoding.UTF8.GetBytes(body)), ContentType = contentType, Method = HttpMethods.Post },
    };
}
