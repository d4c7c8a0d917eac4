using Notifications.Replay;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Replay;

public sealed class ReplayRequestValidatorTests
{
    private static readonly ReplayRequestValidator Validator = new([new StubChannel("webhook")]);
    private static readonly ReplayRequest Everything = new() { Filter = new FaultFilter() };

    [Test]
    public void Ids_or_a_filter_are_enough()
    {
        Assert.That(Mistakes(Everything), Is.Empty);
        Assert.That(Mistakes(Ids(1)), Is.Empty);
        Assert.That(Mistakes(Ids(ReplayRequestValidator.MostIds)), Is.Empty);
    }

    [Test]
    public void Neither_and_both_are_mistakes()
    {
        const string mistake = "Ids give either ids or a filter; the filter {} means everything that is faulted";

        Assert.That(Mistakes(new ReplayRequest()), Is.EqualTo(new[] { mistake }));
        Assert.That(Mistakes(Ids(1) with { Filter = new FaultFilter() }), Is.EqualTo(new[] { mistake }));
    }

    [TestCase(0)]
    [TestCase(ReplayRequestValidator.MostIds + 1)]
    public void There_are_1_to_10000_ids(int count) => Assert.That(Mistakes(Ids(count)), Is.EqualTo(new[] { "Ids must have 1 to 10000 ids" }));

    [TestCase("webhook", 0)]
    [TestCase("webhok", 1)]
    public void A_channel_is_one_of_the_known(string channel, int mistakes) =>
        Assert.That(Mistakes(new ReplayRequest { Filter = new FaultFilter { Channel = channel } }), Has.Count.EqualTo(mistakes));

    [TestCase(0)]
    [TestCase(-1)]
    public void A_limit_is_1_or_more(int limit) => Assert.That(Mistakes(Everything with { Limit = limit }), Is.EqualTo(new[] { "Limit must be 1 or more" }));

    [Test]
    public void A_cause_is_one_of_the_known()
    {
        foreach (var cause in FaultCauses.All) Assert.That(Mistakes(new ReplayRequest { Filter = new FaultFilter { Cause = cause } }), Is.Empty);

        Assert.That(Mistakes(new ReplayRequest { Filter = new FaultFilter { Cause = "bad luck" } }),
            Is.EqualTo(new[] { "filter.cause must be one of exhausted, rejected, unknown, error" }));
    }

    private static ReplayRequest Ids(int count) => new() { Ids = [.. Enumerable.Repeat(Guid.Empty, count)] };

    private static List<string> Mistakes(ReplayRequest request) => [.. Validator.Validate(request).Errors.Select(x => $"{x.PropertyName} {x.ErrorMessage}")];
}
