using MassTransit.Events;
using Notifications.Delivery;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Delivery;

public sealed class DeliveryFaultedExceptionTests
{
    [Test]
    public void Cause_and_error_survive_the_journey_through_a_fault(
        [ValueSource(typeof(FaultCauses), nameof(FaultCauses.All))] string cause, [Values("http-503", "a: b", null)] string? error) =>
        Assert.That(Read(new DeliveryFaultedException(cause, error, 4)), Is.EqualTo(new FaultReason(cause, error, 4)));

    [Test]
    public void The_exception_of_another_is_an_error_of_its_class_and_its_text_stays_behind()
    {
        Assert.That(Read(new InvalidOperationException("exhausted: secret")), Is.EqualTo(new FaultReason(FaultCauses.Error, "InvalidOperationException", null)));
        Assert.That(Read(new DeliveryDeferredException(TimeSpan.Zero, "http-503")), Is.EqualTo(new FaultReason(FaultCauses.Error, "DeliveryDeferredException", null)));
    }

    private static FaultReason Read(Exception exception) => DeliveryFaultedException.Read(new FaultExceptionInfo(exception));
}
