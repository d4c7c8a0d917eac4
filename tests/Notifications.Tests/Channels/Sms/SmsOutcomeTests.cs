using System.Net;
using System.Text;
using NUnit.Framework;
using Notifications.Channels;
using Notifications.Channels.Sms;

namespace Notifications.Tests.Channels.Sms;

/// <summary>Every answer of the provider, with and without receipts asked for.</summary>
internal sealed class SmsOutcomeTests
{
    private const string Taken = """{"sid":"SM1","status":"queued","error_code":null}""";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Within = TimeSpan.FromHours(24);

    private static IEnumerable<TestCaseData> Rows()
    {
        yield return Row(201, Taken, Sent("SM1"), new DeliveryOutcome.Delivered("SM1", 201));
        yield return Row(200, """{"sid":"SM1","status":"accepted"}""", new DeliveryOutcome.Sent("SM1", Within, 200), new DeliveryOutcome.Delivered("SM1", 200));
        yield return Row(201, """{"sid":"SM1","status":"sent","error_code":30003}""", Sent("SM1"), new DeliveryOutcome.Delivered("SM1", 201));

        // It was taken, and nobody can read what: never again by itself.
        foreach (var unreadable in new[] { null, "", "<html>", "[]", "{}", """{"sid":7}""", """{"sid":""}""", """{"sid":"a b"}""", """{"sid":"\ud800"}""" })
            yield return Row(201, unreadable, Sent(null), new DeliveryOutcome.Unknown("invalid-response"));

        yield return Row(201, """{"sid":"SM1","status":"failed","error_code":21610}""", Rejected("sms-21610", 201));
        yield return Row(201, """{"sid":"SM1","status":"undelivered","error_code":null}""", Rejected("sms-undelivered", 201));
        yield return Row(201, """{"sid":"SM1","status":"canceled"}""", Rejected("sms-undelivered", 201));

        yield return Row(400, """{"code":21211,"message":"…","status":400}""", Rejected("sms-21211", 400));
        yield return Row(400, """{"code":99999999}""", Rejected("http-400", 400));
        yield return Row(400, null, Rejected("http-400", 400));
        yield return Row(404, """{"code":20404}""", Rejected("sms-20404", 404));
        yield return Row(301, null, Rejected("http-301", 301));

        yield return Row(401, """{"code":20003}""", new DeliveryOutcome.Deferred("http-401", 401));
        yield return Row(403, null, new DeliveryOutcome.Deferred("http-403", 403));
        yield return Row(408, null, new DeliveryOutcome.Deferred("http-408", 408, TimeSpan.FromSeconds(7)));
        yield return Row(429, """{"code":20429}""", new DeliveryOutcome.Deferred("http-429", 429, TimeSpan.FromSeconds(7)));
        yield return Row(500, null, new DeliveryOutcome.Deferred("http-500", 500, TimeSpan.FromSeconds(7)));
        yield return Row(503, null, new DeliveryOutcome.Deferred("http-503", 503, TimeSpan.FromSeconds(7)));
    }

    [TestCaseSource(nameof(Rows))]
    public void An_answer_means_one_outcome(int status, string? body, DeliveryOutcome withReceipts, DeliveryOutcome without)
    {
        var answer = body is null ? null : SmsAnswer.Parse(Encoding.UTF8.GetBytes(body));

        Assert.That(SmsOutcome.Classify((HttpStatusCode)status, answer, Within, "7", Now), Is.EqualTo(withReceipts));
        Assert.That(SmsOutcome.Classify((HttpStatusCode)status, answer, null, "7", Now), Is.EqualTo(without));
    }

    private static TestCaseData Row(int status, string? body, DeliveryOutcome withReceipts, DeliveryOutcome? without = null) =>
        new TestCaseData(status, body, withReceipts, without ?? withReceipts) { TestName = $"HTTP {status} with {body ?? "no body"}" };

    private static DeliveryOutcome.Sent Sent(string? sid) => new(sid, Within, 201);

    private static DeliveryOutcome.Rejected Rejected(string error, int status) => new(error, status);
}
