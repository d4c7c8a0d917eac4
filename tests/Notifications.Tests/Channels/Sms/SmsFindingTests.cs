using System.Text;
using NUnit.Framework;
using Notifications.Channels;
using Notifications.Channels.Sms;

namespace Notifications.Tests.Channels.Sms;

/// <summary>What a provider's list says of an attempt that began a minute before it was made.</summary>
internal sealed class SmsFindingTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Within = TimeSpan.FromHours(24);
    private static readonly SoughtSms Sought = new("+15557654321", "+15550001111", null, "Your code is 4711");
    private static readonly SmsListed Ours = new("SM1", Sought.To, Sought.From, null, Sought.Text, "queued", At.AddSeconds(-50));

    private static readonly DeliveryOutcome Absent = new DeliveryOutcome.Deferred("not-taken");
    private static readonly DeliveryOutcome Doubt = new DeliveryOutcome.Unknown("not-found-out");

    private static IEnumerable<TestCaseData> Rows()
    {
        yield return Row("nothing to this number", Absent);
        yield return Row("only what was there before", Absent, Ours with { CreatedAt = At - Age - SmsFinding.Slack - TimeSpan.FromSeconds(1) });
        yield return Row("ours", new DeliveryOutcome.Sent("SM1", Within), Ours);
        yield return Row("ours, within the provider's whole seconds", new DeliveryOutcome.Sent("SM1", Within), Ours with { CreatedAt = At - Age - SmsFinding.Slack });
        yield return Row("ours beside an older one that says the same", new DeliveryOutcome.Sent("SM1", Within), Ours, Ours with { Sid = "SM2", CreatedAt = At.AddDays(-1) });
        yield return Row("ours beside another text", new DeliveryOutcome.Sent("SM1", Within), Ours, Ours with { Sid = "SM2", Body = "another" });
        yield return Row("ours, arrived", new DeliveryOutcome.Delivered("SM1"), Ours with { Status = "delivered" });
        yield return Row("ours, failed", Doubt, Ours with { Status = "undelivered" });
        yield return Row("ours, without a status", Doubt, Ours with { Status = null });
        yield return Row("ours, without an id", Doubt, Ours with { Sid = null });
        yield return Row("two that may be ours", Doubt, Ours, Ours with { Sid = "SM2" });
        yield return Row("one of an unreadable date", new DeliveryOutcome.Sent("SM1", Within), Ours with { CreatedAt = null });
        yield return Row("another text of an unreadable date", Doubt, Ours with { CreatedAt = null, Body = "another" });
        yield return Row("another text: the provider may have changed ours", Doubt, Ours with { Body = $"Sent from your trial account - {Sought.Text}" });
        yield return Row("another sender: the provider may have changed it", Doubt, Ours with { From = "+15550002222" });
        yield return Row("another number's", Doubt, Ours, Ours with { Sid = "SM2", To = "+15550000000" });
    }

    [TestCaseSource(nameof(Rows))]
    public void A_list_tells_one_thing(SmsListed[] messages, DeliveryOutcome expected) => Assert.That(Judge(messages), Is.EqualTo(expected));

    [Test]
    public void Without_receipts_what_was_taken_counts_as_delivered() =>
        Assert.That(SmsFinding.Judge(new SmsListing(At, [Ours], HasMore: false), Sought, Age, receiptWithin: null), Is.EqualTo(new DeliveryOutcome.Delivered("SM1")));

    [Test]
    public void A_list_that_goes_on_tells_nothing_of_what_is_not_on_it()
    {
        var old = Ours with { Sid = "SM2", CreatedAt = At.AddDays(-1) };

        Assert.That(Judge([old], hasMore: true), Is.EqualTo(Doubt));
        Assert.That(Judge([Ours], hasMore: true), Is.EqualTo(Doubt), "a second one may follow");
        Assert.That(Judge([Ours, old], hasMore: true), Is.EqualTo(new DeliveryOutcome.Sent("SM1", Within)));
    }

    [Test]
    public void Of_a_pool_the_provider_chooses_the_sender()
    {
        var sought = Sought with { From = null, ServiceSid = "MG1" };

        Assert.That(SmsFinding.Judge(new SmsListing(At, [Ours with { ServiceSid = "MG1", From = null }], false), sought, Age, Within), Is.EqualTo(new DeliveryOutcome.Sent("SM1", Within)));
        Assert.That(SmsFinding.Judge(new SmsListing(At, [Ours], false), sought, Age, Within), Is.EqualTo(Doubt));
    }

    [Test]
    public void A_list_is_read_as_Twilio_writes_it()
    {
        var listing = SmsListing.Parse(Encoding.UTF8.GetBytes("""
            {"messages":[{"sid":"SM1","to":"+15557654321","from":"+15550001111","messaging_service_sid":null,"body":"Your code is 4711","status":"queued",
            "date_created":"Sun, 01 Mar 2026 09:59:10 +0000","date_sent":null,"direction":"outbound-api"}],"next_page_uri":null,"page":0,"page_size":500}
            """), At)!;

        Assert.That((listing.HasMore, listing.Messages.Single()), Is.EqualTo((false, Ours)));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"messages":[]}""")]
    [TestCase("""{"messages":{},"next_page_uri":null}""")]
    [TestCase("""{"messages":[7],"next_page_uri":null}""")]
    [TestCase("""{"messages":[],"next_page_uri":""")]
    [TestCase("<html>")]
    public void What_is_no_whole_list_is_none(string body) => Assert.That(SmsListing.Parse(Encoding.UTF8.GetBytes(body), At), Is.Null);

    private static DeliveryOutcome Judge(SmsListed[] messages, bool hasMore = false) => SmsFinding.Judge(new SmsListing(At, messages, hasMore), Sought, Age, Within);

    private static TestCaseData Row(string name, DeliveryOutcome expected, params SmsListed[] messages) => new TestCaseData(messages, expected) { TestName = name };
}
