using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using NUnit.Framework;
using Notifications.Channels;
using Notifications.Channels.Sms;

namespace Notifications.Tests.Channels.Sms;

internal sealed class SmsReceiptsTests
{
    private const string Base = "https://notify.example.org/here/";
    private const string Token = "a-token";

    private static readonly Guid Notification = new("019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e");
    private static readonly string Url = $"https://notify.example.org/here/v1/receipts/sms/{Notification:D}/2/1";

    [TestCase("delivered", null, null)]
    [TestCase("read", null, null)]
    [TestCase("undelivered", "30003", "sms-30003")]
    [TestCase("failed", "30008", "sms-30008")]
    [TestCase("failed", null, "sms-undelivered")]
    [TestCase("failed", "thirty", "sms-undelivered")]
    [TestCase("failed", "99999999", "sms-undelivered")]
    [TestCase("canceled", null, "sms-undelivered")]
    public void A_last_status_is_an_outcome(string status, string? code, string? error)
    {
        DeliveryOutcome outcome = error is null ? new DeliveryOutcome.Delivered("SM1") : new DeliveryOutcome.Rejected(error);

        Assert.That(Read(Form(status, code)), Is.EqualTo(new SmsReceipt.Final(outcome, "SM1")));
    }

    [TestCase("accepted")]
    [TestCase("scheduled")]
    [TestCase("queued")]
    [TestCase("sending")]
    [TestCase("sent")]
    [TestCase("partially_delivered")]
    [TestCase("something new")]
    [TestCase("")]
    public void Any_other_status_says_nothing_yet(string status) => Assert.That(Read(Form(status, null)), Is.EqualTo(new SmsReceipt.Interim()));

    [Test]
    public void A_provider_that_signs_the_retry_wish_is_believed_as_well() =>
        Assert.That(Read(Form("delivered", null), TwilioSignature.Sign(Token, Url + SmsReceipts.RetryWish, Form("delivered", null))), Is.InstanceOf<SmsReceipt.Final>());

    [Test]
    public void A_receipt_that_somebody_else_or_nobody_signed_is_forged()
    {
        var form = Form("delivered", null);

        Assert.That(Read(form, TwilioSignature.Sign("another-token", Url, form)), Is.EqualTo(new SmsReceipt.Forged()));
        Assert.That(Read(Form("failed", null), TwilioSignature.Sign(Token, Url, form)), Is.EqualTo(new SmsReceipt.Forged()), "another form");
        Assert.That(Read(form, TwilioSignature.Sign(Token, Url.Replace("/2/1", "/2/2", StringComparison.Ordinal), form)), Is.EqualTo(new SmsReceipt.Forged()), "another attempt");
        Assert.That(Receipts(Base).Read(Notification, 2, 1, form, null), Is.EqualTo(new SmsReceipt.Forged()));
    }

    [Test]
    public void Where_no_receipts_are_asked_for_none_is_believed()
    {
        var form = Form("delivered", null);

        Assert.That(Receipts(null).Read(Notification, 2, 1, form, TwilioSignature.Sign(Token, Url, form)), Is.EqualTo(new SmsReceipt.Forged()));
    }

    private static SmsReceipt Read(Dictionary<string, StringValues> form, string? signature = null) =>
        Receipts(Base).Read(Notification, 2, 1, form, signature ?? TwilioSignature.Sign(Token, Url, form));

    private static SmsReceipts Receipts(string? callbackBaseUrl) => new(Options.Create(new SmsOptions { AuthToken = Token, CallbackBaseUrl = callbackBaseUrl }));

    private static Dictionary<string, StringValues> Form(string status, string? code)
    {
        var form = new Dictionary<string, StringValues> { ["MessageSid"] = "SM1", ["MessageStatus"] = status, ["To"] = "+15551234567" };
        if (code is not null)
            form["ErrorCode"] = code;

        return form;
    }
}
