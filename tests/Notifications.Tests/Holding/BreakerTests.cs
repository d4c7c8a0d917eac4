using Notifications.Channels;
using Notifications.Holding;
using NUnit.Framework;

namespace Notifications.Tests.Holding;

public sealed class BreakerTests
{
    private static readonly DeliveryOutcome Good = new DeliveryOutcome.Delivered();
    private static readonly DeliveryOutcome Bad = new DeliveryOutcome.Deferred("http-503");

    private readonly HoldingOptions _options = new() { CircuitAttempts = 4 };

    [TestCase("bbbb", ExpectedResult = "...T")]
    [TestCase("gbgbgb", ExpectedResult = "...T..")]   // and counts from the beginning
    [TestCase("gggbgggb", ExpectedResult = "........")]
    [TestCase("bbbbbbbb", ExpectedResult = "...T...T")]
    [TestCase("rrrrrrrr", ExpectedResult = "........")]
    [TestCase("uuuu", ExpectedResult = "...T")]
    public async Task<string> It_trips_when_half_of_what_was_tried_failed(string outcomes)
    {
        var breaker = new Breaker(0.5, _options, TimeProvider.System);
        var told = "";
        foreach (var outcome in outcomes) told += await breaker.ObserveAsync(ToOutcome(outcome), CancellationToken.None) ? 'T' : '.';
        return told;
    }

    private static DeliveryOutcome ToOutcome(char letter) => letter switch
    {
        'g' => Good,
        'b' => Bad,
        'r' => new DeliveryOutcome.Rejected("http-400"),
        _ => new DeliveryOutcome.Unknown("timeout"),
    };
}
