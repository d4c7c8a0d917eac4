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
        Assert.That(Read(new DeliveryFaultedException(cause, error)), Is.EqualTo((cause, error)));

    [Test]
    public void The_exception_of_another_is_an_error_of_its_class_and_its_text_stays_behind()
    {
        Assert.That(Read(new InvalidOperationException("exhausted: secret")), Is.EqualTo((FaultCauses.Error, "InvalidOperationException")));
        Assert.That(Read(new DeliveryDeferredException(TimeSpan.Zero, "http-503")), Is.EqualTo((FaultCauses.Error, "DeliveryDeferredException")));
    }

    private static (string, string?) Read(Exception exception) => DeliveryFaultedException.Read(new FaultExceptionInfo(exception));
}
