using NUnit.Framework;
using Notifications.Channels.Sms;

namespace Notifications.Tests.Channels.Sms;

internal sealed class SmsNumberTests
{
    [TestCase("+15551234567", true)]
    [TestCase("+4915112345678", true)]
    [TestCase("+123456789012345", true)]
    [TestCase("+1234567890123456", false, Description = "16 digits")]
    [TestCase("+1", false)]
    [TestCase("+0551234567", false, Description = "no country code begins with 0")]
    [TestCase("15551234567", false)]
    [TestCase("0015551234567", false)]
    [TestCase("+1 555 123 4567", false)]
    [TestCase("+1-555-1234567", false)]
    [TestCase("(+1)5551234567", false)]
    [TestCase("+1555123456a", false)]
    [TestCase("+15551234567\n", false)]
    [TestCase("+١٥٥٥١٢٣٤٥٦٧", false, Description = "digits, but not ASCII ones")]
    [TestCase("whatsapp:+15551234567", false)]
    [TestCase("", false)]
    public void A_recipient_is_an_E164_number(string text, bool isGood)
    {
        var mistake = SmsNumber.FindMistake(text);

        Assert.That(mistake is null, Is.EqualTo(isGood));
        Assert.That(mistake, Is.Null.Or.Contains("E.164"));
    }

    [TestCase("+15551234567", true)]
    [TestCase("12345", true)]
    [TestCase("12", false)]
    [TestCase("123456789", false)]
    [TestCase("ACME Corp", true)]
    [TestCase("ACME Corp 12", false, Description = "12 characters")]
    [TestCase(" ACME", false)]
    [TestCase("ACME!", false)]
    [TestCase("", false)]
    public void A_sender_is_a_number_a_short_code_or_a_name(string text, bool isGood) => Assert.That(SmsNumber.IsSender(text), Is.EqualTo(isGood));
}
