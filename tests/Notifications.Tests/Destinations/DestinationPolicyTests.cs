using System.Text.Json;
using Notifications.Destinations;
using NUnit.Framework;

namespace Notifications.Tests.Destinations;

public sealed class DestinationPolicyTests
{
    private static readonly DestinationPolicyValidator Validator = new();

    private static readonly DestinationPolicy Full = new()
    {
        Order = "key",
        SkipAfterFaults = 3,
        TimeoutSeconds = 5,
        Concurrency = 4,
        RatePerSecond = 0.5,
        Burst = 20,
        CircuitFailureRatio = 0.5,
        CircuitBreakSeconds = 30,
    };

    [Test]
    public void Nothing_said_is_the_product_as_it_is() => Assert.That(Validator.Validate(new DestinationPolicy()).IsValid, Is.True);

    [Test]
    public void Everything_said_is_fine() => Assert.That(Validator.Validate(Full).IsValid, Is.True);

    [Test]
    public void Everything_beyond_its_bounds_is_told_at_once()
    {
        var low = new DestinationPolicy
        {
            Order = "size", SkipAfterFaults = 0, TimeoutSeconds = 0.09, Concurrency = 0, RatePerSecond = 0.0009, Burst = 0, CircuitFailureRatio = -0.1, CircuitBreakSeconds = 0.9,
        };
        var high = new DestinationPolicy
        {
            Order = "", SkipAfterFaults = 101, TimeoutSeconds = 301, Concurrency = 10_001, RatePerSecond = 100_001, Burst = 100_001, CircuitFailureRatio = 1.1,
            CircuitBreakSeconds = double.NaN,
        };

        Assert.That(Mistaken(low), Has.Count.EqualTo(8));
        Assert.That(Mistaken(high), Has.Count.EqualTo(8));
    }

    [Test]
    public void What_has_no_use_alone_is_refused()
    {
        Assert.That(Mistaken(new DestinationPolicy { SkipAfterFaults = 3 }), Is.EqualTo(new[] { "SkipAfterFaults" }));
        Assert.That(Mistaken(new DestinationPolicy { Burst = 3 }), Is.EqualTo(new[] { "Burst" }));
    }

    [Test]
    public void A_change_keeps_what_it_leaves_out_and_takes_back_what_it_says_is_null()
    {
        var changed = Change("""{"policy":{"burst":null,"ratePerSecond":2,"order":"destination"}}""").ApplyTo(Full);

        Assert.That(changed, Is.EqualTo(Full with { Burst = null, RatePerSecond = 2, Order = "destination" }));
    }

    [TestCase("""{"address":"x"}""", ExpectedResult = false, TestName = "A policy that is left out stays")]
    [TestCase("""{"policy":{}}""", ExpectedResult = false, TestName = "A policy of which everything is left out stays")]
    [TestCase("""{"policy":null}""", ExpectedResult = true, TestName = "A policy that is null is the default")]
    [TestCase(
        """
        {"policy":{"order":null,"skipAfterFaults":null,"timeoutSeconds":null,"concurrency":null,"ratePerSecond":null,"burst":null,"circuitFailureRatio":null,"circuitBreakSeconds":null}}
        """, ExpectedResult = true, TestName = "A policy of which everything is null is the default")]
    public bool It_is_the_default_again(string change) => Change(change).ApplyTo(Full) == new DestinationPolicy();

    [TestCase("""{}""", ExpectedResult = false)]
    [TestCase("""{"address":null}""", ExpectedResult = false)]
    [TestCase("""{"address":null,"policy":{"burst":1}}""", ExpectedResult = false)]
    [TestCase("""{"policy":null}""", ExpectedResult = true)]
    [TestCase("""{"address":"x"}""", ExpectedResult = true)]
    public bool Something_has_to_change_and_the_address_has_no_default(string change) => new DestinationChangeValidator().Validate(Change(change)).IsValid;

    private static DestinationChange Change(string json) => JsonSerializer.Deserialize<DestinationChange>(json, JsonSerializerOptions.Web)!;

    private static List<string> Mistaken(DestinationPolicy policy) => Validator.Validate(policy).Errors.ConvertAll(x => x.PropertyName);
}
