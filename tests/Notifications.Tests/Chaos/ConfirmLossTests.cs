using Notifications.Benchmarks.Chaos.Stage;
using NUnit.Framework;

namespace Notifications.Tests.Chaos;

public sealed class ConfirmLossTests
{
    private static readonly byte[] Confirm = Frame(1, [0, 60, 0, 80, 0, 0, 0, 0, 0, 0, 0, 7, 0]);
    private static readonly byte[] Delivery = Frame(1, [0, 60, 0, 60, 1, 2, 3]);
    private static readonly byte[] Body = Frame(3, [0, 60, 0, 80, 9]);   // content that looks like a confirm
    private static readonly byte[] Heartbeat = Frame(8, []);

    [Test]
    public void Only_confirms_are_lost_wherever_the_bytes_are_torn_apart([Range(1, 13)] int piece)
    {
        byte[] sent = [.. Delivery, .. Confirm, .. Body, .. Heartbeat, .. Confirm, .. Delivery];
        var loss = new ConfirmLoss(() => true);

        var passed = sent.Chunk(piece).SelectMany(x => loss.Pass(x).ToArray()).ToArray();

        Assert.That(passed, Is.EqualTo((byte[])[.. Delivery, .. Body, .. Heartbeat, .. Delivery]));
    }

    [Test]
    public void What_is_not_to_be_lost_passes_unchanged()
    {
        byte[] sent = [.. Confirm, .. Heartbeat, .. Confirm];
        var turn = 0;

        Assert.That(new ConfirmLoss(() => false).Pass(sent).ToArray(), Is.EqualTo(sent));
        Assert.That(new ConfirmLoss(() => ++turn == 2).Pass(sent).ToArray(), Is.EqualTo((byte[])[.. Confirm, .. Heartbeat]));
    }

    private static byte[] Frame(byte type, byte[] payload) => [type, 0, 1, 0, 0, 0, (byte)payload.Length, .. payload, 0xCE];
}
