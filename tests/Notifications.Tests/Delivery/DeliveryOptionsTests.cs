using System.ComponentModel.DataAnnotations;
using Notifications.Delivery;
using NUnit.Framework;

namespace Notifications.Tests.Delivery;

public sealed class DeliveryOptionsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void What_appsettings_says_is_valid() => Assert.That(Mistakes(new DeliveryOptions { Redelivery = [Second, 5 * Second, 30 * Second] }), Is.Empty);

    [TestCase(0)]
    [TestCase(21)]
    public void There_are_1_to_20_waits(int waits) =>
        Assert.That(Mistakes(new DeliveryOptions { Redelivery = [.. Enumerable.Repeat(Second, waits)] }), Has.Exactly(1).Contains("Delivery:Redelivery needs 1 to 20 waits"));

    [TestCase("00:00:00")]
    [TestCase("-00:00:01")]
    public void Every_wait_is_longer_than_zero(string wait) =>
        Assert.That(Mistakes(new DeliveryOptions { Redelivery = [Second, TimeSpan.Parse(wait)] }), Has.Exactly(1).Contains("every wait must be longer than zero"));

    [Test]
    public void A_lease_is_a_second_or_longer()
    {
        Assert.That(Mistakes(Valid(x => x.Lease = Second)), Is.Empty);
        Assert.That(Mistakes(Valid(x => x.Lease = Second - TimeSpan.FromTicks(1))), Has.Exactly(1).Contains("Delivery:Lease must be a second or longer"));
    }

    [Test]
    public void A_priority_must_exist()
    {
        Assert.That(Mistakes(Valid(x => x.Priorities.Add("urgent"))), Has.Exactly(1).Contains("'urgent' is no priority; the priorities are critical, high, normal, low"));
        Assert.That(Mistakes(Valid(x => x.Concurrency["urgent"] = 1)), Has.Exactly(1).Contains("'urgent' is no priority"));
    }

    [Test]
    public void Retries_have_their_share_of_concurrency_and_are_no_priority()
    {
        Assert.That(Mistakes(Valid(x => x.Concurrency["retry"] = 8)), Is.Empty);
        Assert.That(Mistakes(Valid(x => x.Priorities.Add("retry"))), Has.Exactly(1).Contains("'retry' is no priority"));
    }

    [TestCase(0)]
    [TestCase(10_001)]
    public void Concurrency_has_bounds(int limit) =>
        Assert.That(Mistakes(Valid(x => x.Concurrency["low"] = limit)), Has.Exactly(1).Contains("Delivery:Concurrency:low must be 1 to 10 000"));

    [TestCase(0, null, "Delivery:Rates:sms:PerSecond must be 0.001 to 1 000 000")]
    [TestCase(-1, null, "Delivery:Rates:sms:PerSecond must be 0.001 to 1 000 000")]
    [TestCase(double.NaN, null, "Delivery:Rates:sms:PerSecond must be 0.001 to 1 000 000")]
    [TestCase(5, 0, "Delivery:Rates:sms:Burst must be 1 or more")]
    public void A_rate_has_bounds(double perSecond, int? burst, string mistake) =>
        Assert.That(Mistakes(Valid(x => x.Rates["sms"] = new RateOptions { PerSecond = perSecond, Burst = burst })), Has.Exactly(1).Contains(mistake));

    [Test]
    public void Batches_have_bounds()
    {
        Assert.That(Mistakes(Valid(x => x.MostClaimsInBatch = 0)), Has.Exactly(1).Contains("MostClaimsInBatch"));
        Assert.That(Mistakes(Valid(x => x.MostOutcomesInMessage = 0)), Has.Exactly(1).Contains("MostOutcomesInMessage"));
    }

    [Test]
    public void All_mistakes_are_reported_together()
    {
        var options = Valid(x => x.Lease = TimeSpan.Zero);
        options.Redelivery = [];
        options.Priorities.Add("urgent");

        Assert.That(Mistakes(options), Has.Count.EqualTo(3));
    }

    private static DeliveryOptions Valid(Action<DeliveryOptions> change)
    {
        var options = new DeliveryOptions { Redelivery = [Second] };
        change(options);
        return options;
    }

    private static List<string?> Mistakes(DeliveryOptions options)
    {
        var mistakes = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), mistakes, validateAllProperties: true);
        return [.. mistakes.Select(x => x.ErrorMessage)];
    }
}
