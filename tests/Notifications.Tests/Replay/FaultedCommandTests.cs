using System.Text;
using Notifications.Replay;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Replay;

public sealed class FaultedCommandTests
{
    private const string Id = "0199aa00-0000-7000-8000-000000000001";

    [Test]
    public void A_command_in_its_envelope_is_read() =>
        Assert.That(Read($$"""{"messageId":"x","message":{"notificationId":"{{Id}}","cycle":3,"attempt":1},"host":{} }"""), Is.EqualTo(new FaultedCommand(Guid.Parse(Id), 3)));

    [TestCase("")]
    [TestCase("garbage")]
    [TestCase("{")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("\"text\"")]
    [TestCase("{}")]
    [TestCase("""{"message":null}""")]
    [TestCase("""{"message":[]}""")]
    [TestCase("""{"message":"x"}""")]
    [TestCase("""{"message":{}}""")]
    [TestCase("""{"message":{"cycle":1}}""")]
    [TestCase("""{"message":{"notificationId":null,"cycle":1}}""")]
    [TestCase("""{"message":{"notificationId":7,"cycle":1}}""")]
    [TestCase("""{"message":{"notificationId":"no-guid","cycle":1}}""")]
    [TestCase("""{"message":{"notificationId":"0199aa00-0000-7000-8000-000000000001"}}""")]
    [TestCase("""{"message":{"notificationId":"0199aa00-0000-7000-8000-000000000001","cycle":null}}""")]
    [TestCase("""{"message":{"notificationId":"0199aa00-0000-7000-8000-000000000001","cycle":"1"}}""")]
    [TestCase("""{"message":{"notificationId":"0199aa00-0000-7000-8000-000000000001","cycle":1.5}}""")]
    [TestCase("""{"message":{"notificationId":"0199aa00-0000-7000-8000-000000000001","cycle":3000000000}}""")]
    public void Anything_else_is_nobodys_and_stays_where_it_is(string body) => Assert.That(Read(body), Is.Null);

    [Test]
    public void Bytes_that_are_no_text_are_nobodys_either() => Assert.That(FaultedCommand.Read(new byte[] { 0xFF, 0x00, 0x7B }), Is.Null);

    [TestCase(0xFF)]
    [TestCase(0xC0)]
    public void An_id_that_is_no_text_is_nobodys_either(int @byte)
    {
        var body = Encoding.UTF8.GetBytes("""{"message":{"notificationId":"?","cycle":1}}""");
        body[Array.IndexOf(body, (byte)'?')] = (byte)@byte;

        Assert.That(FaultedCommand.Read(body), Is.Null);
    }

    [TestCase(@"{""message"":{""notificationId"":""\ud800"",""cycle"":1}}")]
    public void An_id_with_half_a_character_is_nobodys_either(string body) => Assert.That(Read(body), Is.Null);

    private static FaultedCommand? Read(string body) => FaultedCommand.Read(Encoding.UTF8.GetBytes(body));

    [TestCase(2, States.Queued, true, true, Description = "replayed since")]
    [TestCase(2, States.Faulted, true, true, Description = "replayed and faulted again: the copy of the later cycle stays")]
    [TestCase(1, States.Delivered, true, true, Description = "delivered late")]
    [TestCase(1, States.Cancelled, true, true)]
    [TestCase(1, States.Expired, true, true)]
    [TestCase(1, States.Faulted, true, false, Description = "waits for an operator")]
    [TestCase(1, States.Faulted, false, true, Description = "stands there twice")]
    [TestCase(1, States.Sending, true, false, Description = "its fault is on the way to the row")]
    [TestCase(1, States.Retrying, true, false)]
    public void A_copy_leaves_the_error_queue_when_it_is_settled(int cycle, string state, bool isFirst, bool isSettled) =>
        Assert.That(new FaultedCommand(Guid.NewGuid(), 1).IsSettled((cycle, state), isFirst), Is.EqualTo(isSettled));

    [Test]
    public void A_copy_that_the_database_knows_nothing_of_stays() => Assert.That(new FaultedCommand(Guid.NewGuid(), 1).IsSettled(null, isFirst: false), Is.False);
}
