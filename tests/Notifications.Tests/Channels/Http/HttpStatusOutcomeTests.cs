using System.Globalization;
using System.Net;
using NUnit.Framework;
using Notifications.Channels;
using Notifications.Channels.Http;

namespace Notifications.Tests.Channels.Http;

internal sealed class HttpStatusOutcomeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [TestCase(200, typeof(DeliveryOutcome.Delivered), null)]
    [TestCase(201, typeof(DeliveryOutcome.Delivered), null)]
    [TestCase(202, typeof(DeliveryOutcome.Delivered), null)]
    [TestCase(204, typeof(DeliveryOutcome.Delivered), null)]
    [TestCase(299, typeof(DeliveryOutcome.Delivered), null)]
    [TestCase(101, typeof(DeliveryOutcome.Rejected), "http-101")]
    [TestCase(301, typeof(DeliveryOutcome.Rejected), "http-301")]
    [TestCase(302, typeof(DeliveryOutcome.Rejected), "http-302")]
    [TestCase(307, typeof(DeliveryOutcome.Rejected), "http-307")]
    [TestCase(400, typeof(DeliveryOutcome.Rejected), "http-400")]
    [TestCase(401, typeof(DeliveryOutcome.Rejected), "http-401")]
    [TestCase(404, typeof(DeliveryOutcome.Rejected), "http-404")]
    [TestCase(408, typeof(DeliveryOutcome.Deferred), "http-408")]
    [TestCase(409, typeof(DeliveryOutcome.Rejected), "http-409")]
    [TestCase(410, typeof(DeliveryOutcome.Rejected), "http-410")]
    [TestCase(415, typeof(DeliveryOutcome.Rejected), "http-415")]
    [TestCase(422, typeof(DeliveryOutcome.Rejected), "http-422")]
    [TestCase(425, typeof(DeliveryOutcome.Deferred), "http-425")]
    [TestCase(429, typeof(DeliveryOutcome.Deferred), "http-429")]
    [TestCase(500, typeof(DeliveryOutcome.Deferred), "http-500")]
    [TestCase(502, typeof(DeliveryOutcome.Deferred), "http-502")]
    [TestCase(503, typeof(DeliveryOutcome.Deferred), "http-503")]
    [TestCase(599, typeof(DeliveryOutcome.Deferred), "http-599")]
    [TestCase(999, typeof(DeliveryOutcome.Deferred), "http-other")]
    public void A_status_means_one_outcome(int status, Type outcome, string? errorClass)
    {
        var classified = HttpStatusOutcome.Classify((HttpStatusCode)status, retryAfter: null, Now);

        Assert.Multiple(() =>
        {
            Assert.That(classified, Is.TypeOf(outcome));
            Assert.That(classified.ErrorClass, Is.EqualTo(errorClass));
            Assert.That(classified.Status, Is.EqualTo(status));
        });
    }

    [TestCase(null, null)]
    [TestCase("", null)]
    [TestCase("0", "0:00:00")]
    [TestCase("120", "0:02:00")]
    [TestCase(" 120 ", "0:02:00")]
    [TestCase("86400", "1.0:00:00")]
    [TestCase("86401", "1.0:00:00")]
    [TestCase("99999999999999999999", "1.0:00:00")]
    [TestCase("-5", null)]
    [TestCase("1.5", null)]
    [TestCase("soon", null)]
    [TestCase("120, 240", null)]
    [TestCase("Sun, 01 Mar 2026 10:05:00 GMT", "0:05:00")]
    [TestCase("Sunday, 01-Mar-26 10:05:00 GMT", "0:05:00")]
    [TestCase("Sun, 01 Mar 2026 09:55:00 GMT", null)]
    [TestCase("Fri, 01 Jan 2027 00:00:00 GMT", "1.0:00:00")]
    [TestCase("Sun, 99 Mar 2026 10:05:00 GMT", null)]
    public void Retry_After_is_kept_when_it_makes_sense_and_capped_at_a_day(string? header, string? wait)
    {
        var deferred = (DeliveryOutcome.Deferred)HttpStatusOutcome.Classify(HttpStatusCode.ServiceUnavailable, header, Now);

        Assert.That(deferred.RetryAfter, Is.EqualTo(wait is null ? null : (object)TimeSpan.Parse(wait, CultureInfo.InvariantCulture)));
    }
}
