using System.Net.Sockets;
using System.Security.Authentication;
using NUnit.Framework;
using Notifications.Channels;
using Notifications.Channels.Email;

namespace Notifications.Tests.Channels.Email;

internal sealed class SmtpOutcomeTests
{
    private const string Id = "<msg_1@example.org>";

    [TestCase(250)]
    [TestCase(251)]
    public void A_message_that_was_taken_is_delivered(int code) =>
        Assert.That(SmtpOutcome.ForReply(SmtpStage.Ended, code, Id), Is.EqualTo(new DeliveryOutcome.Delivered(Id, code)));

    [Test]
    public void Later_is_later_at_every_stage(
        [Values] SmtpStage stage, [Values(421, 450, 451, 452, 455, 471)] int code) =>
        Assert.That(SmtpOutcome.ForReply(stage, code, Id), Is.EqualTo(new DeliveryOutcome.Deferred($"smtp-{code}", code)));

    [Test]
    public void Never_is_never_once_it_is_about_the_message(
        [Values(SmtpStage.Sender, SmtpStage.Recipient, SmtpStage.Content, SmtpStage.Ended)] SmtpStage stage,
        [Values(500, 501, 550, 551, 553, 554, 556)] int code) =>
        Assert.That(SmtpOutcome.ForReply(stage, code, Id), Is.EqualTo(new DeliveryOutcome.Rejected($"smtp-{code}", code)));

    [Test]
    public void A_refusal_of_ourselves_is_no_fault_of_the_recipient(
        [Values(SmtpStage.Opening, SmtpStage.Securing)] SmtpStage stage, [Values(500, 502, 521, 554)] int code) =>
        Assert.That(SmtpOutcome.ForReply(stage, code, Id), Is.EqualTo(new DeliveryOutcome.Deferred($"smtp-{code}", code)));

    [TestCase(SmtpStage.Authenticating, 535)]
    [TestCase(SmtpStage.Authenticating, 504)]
    [TestCase(SmtpStage.Authenticating, 550)]
    [TestCase(SmtpStage.Sender, 530)]
    [TestCase(SmtpStage.Sender, 534)]
    [TestCase(SmtpStage.Recipient, 530)]
    [TestCase(SmtpStage.Content, 535)]
    [TestCase(SmtpStage.Ended, 538)]
    public void A_login_that_is_refused_or_missing_can_be_mended(SmtpStage stage, int code) =>
        Assert.That(SmtpOutcome.ForReply(stage, code, Id), Is.EqualTo(new DeliveryOutcome.Deferred("auth", code)));

    [TestCase(SmtpStage.Sender, typeof(DeliveryOutcome.Rejected), Description = "too large, said beforehand")]
    [TestCase(SmtpStage.Recipient, typeof(DeliveryOutcome.Deferred), Description = "the mailbox is full")]
    [TestCase(SmtpStage.Ended, typeof(DeliveryOutcome.Rejected), Description = "too large")]
    public void Too_much_depends_on_what_is_too_much(SmtpStage stage, Type outcome)
    {
        var found = SmtpOutcome.ForReply(stage, 552, Id);

        Assert.That((found.GetType(), found.ErrorClass, found.Status), Is.EqualTo((outcome, "smtp-552", 552)));
    }

    [TestCase(SmtpStage.Opening, 250)]
    [TestCase(SmtpStage.Sender, 354)]
    [TestCase(SmtpStage.Content, 250)]
    [TestCase(SmtpStage.Recipient, 600)]
    public void A_code_that_makes_no_sense_is_deferred_while_nothing_was_handed_over(SmtpStage stage, int code) =>
        Assert.That(SmtpOutcome.ForReply(stage, code, Id), Is.EqualTo(new DeliveryOutcome.Deferred("invalid-reply", code)));

    [TestCase(100)]
    [TestCase(354)]
    [TestCase(999)]
    public void A_code_that_makes_no_sense_is_unknown_after_the_message(int code) =>
        Assert.That(SmtpOutcome.ForReply(SmtpStage.Ended, code, Id), Is.EqualTo(new DeliveryOutcome.Unknown("invalid-reply")));

    private static IEnumerable<TestCaseData> Failures()
    {
        foreach (var (error, name) in new[]
        {
            (SocketError.HostNotFound, "dns"), (SocketError.TryAgain, "dns"), (SocketError.NoData, "dns"), (SocketError.NoRecovery, "dns"),
            (SocketError.ConnectionRefused, "refused"), (SocketError.TimedOut, "connect-timeout"), (SocketError.NetworkUnreachable, "unreachable"),
            (SocketError.HostUnreachable, "unreachable"),
        })
            yield return new(SmtpStage.Connecting, new SocketException((int)error), name);

        yield return new(SmtpStage.Connecting, new OperationCanceledException(), "connect-timeout");
        yield return new(SmtpStage.Securing, new AuthenticationException(), "tls");
        yield return new(SmtpStage.Securing, new IOException(), "tls");
        yield return new(SmtpStage.Securing, new InvalidDataException(), "tls");
        yield return new(SmtpStage.Securing, new OperationCanceledException(), "timeout");
        foreach (var stage in new[] { SmtpStage.Opening, SmtpStage.Authenticating, SmtpStage.Sender, SmtpStage.Recipient, SmtpStage.Content })
        {
            yield return new(stage, new IOException(), "connection-lost");
            yield return new(stage, new EndOfStreamException(), "connection-lost");
            yield return new(stage, new OperationCanceledException(), "timeout");
            yield return new(stage, new InvalidDataException(), "invalid-reply");
        }
    }

    [TestCaseSource(nameof(Failures))]
    public void Before_the_last_line_has_left_a_failure_is_deferred(SmtpStage stage, Exception exception, string name) =>
        Assert.That(SmtpOutcome.ForFailure(stage, exception), Is.EqualTo(new DeliveryOutcome.Deferred(name)));

    [TestCase(typeof(IOException), "connection-lost")]
    [TestCase(typeof(EndOfStreamException), "connection-lost")]
    [TestCase(typeof(OperationCanceledException), "timeout")]
    [TestCase(typeof(InvalidDataException), "invalid-reply")]
    public void Afterwards_it_is_unknown(Type exception, string name) =>
        Assert.That(SmtpOutcome.ForFailure(SmtpStage.Ended, (Exception)Activator.CreateInstance(exception)!), Is.EqualTo(new DeliveryOutcome.Unknown(name)));
}
