using Notifications.Routing;
using NUnit.Framework;

namespace Notifications.Tests.Routing;

/// <summary>The meaning of RabbitMQ's topic exchanges.</summary>
public sealed class EventTypePatternTests
{
    [TestCase("order.created", "order.created", ExpectedResult = true)]
    [TestCase("order.created", "order.creat", ExpectedResult = false)]
    [TestCase("order.created", "Order.created", ExpectedResult = false)]
    [TestCase("order.created", "order.created.eu", ExpectedResult = false)]
    [TestCase("order.*", "order.created", ExpectedResult = true)]
    [TestCase("order.*", "order", ExpectedResult = false)]
    [TestCase("order.*", "order.created.eu", ExpectedResult = false)]
    [TestCase("*", "order", ExpectedResult = true)]
    [TestCase("*", "order.created", ExpectedResult = false)]
    [TestCase("*.created", "order.created", ExpectedResult = true)]
    [TestCase("*.*.eu", "order.created.eu", ExpectedResult = true)]
    [TestCase("*.*.eu", "order.eu", ExpectedResult = false)]
    [TestCase("order.#", "order", ExpectedResult = true)]
    [TestCase("order.#", "order.created", ExpectedResult = true)]
    [TestCase("order.#", "order.created.eu", ExpectedResult = true)]
    [TestCase("order.#", "orders", ExpectedResult = false)]
    [TestCase("#", "anything.at.all", ExpectedResult = true)]
    [TestCase("#.eu", "eu", ExpectedResult = true)]
    [TestCase("#.eu", "order.created.eu", ExpectedResult = true)]
    [TestCase("#.eu", "order.created.eu.x", ExpectedResult = false)]
    [TestCase("order.#.eu", "order.eu", ExpectedResult = true)]
    [TestCase("order.#.eu", "order.a.b.eu", ExpectedResult = true)]
    [TestCase("order.#.eu", "order.eu.eu", ExpectedResult = true)]
    [TestCase("order.#.eu.*", "order.eu.eu.x", ExpectedResult = true)]
    [TestCase("order.#.eu.*", "order.eu.a.x", ExpectedResult = false)]
    [TestCase("#.*", "order", ExpectedResult = true)]
    [TestCase("*.#", "order", ExpectedResult = true)]
    [TestCase("#.#", "order", ExpectedResult = true)]
    [TestCase("order.#.#", "order", ExpectedResult = true)]
    [TestCase("order.*.#", "order", ExpectedResult = false)]
    [TestCase("#.a.#.b.#", "x.a.y.b.z", ExpectedResult = true)]
    [TestCase("#.a.#.b.#", "x.b.y.a.z", ExpectedResult = false)]
    [TestCase("order.cre*", "order.created", ExpectedResult = false, Description = "a star stands for a word, not for a part of one")]
    public bool A_pattern_matches_as_a_topic_does(string pattern, string type) => EventTypePattern.Matches(pattern, type);

    [TestCase("order.created", ExpectedResult = true)]
    [TestCase("order.*", ExpectedResult = false)]
    [TestCase("#", ExpectedResult = false)]
    public bool A_type_without_wildcards_is_exact(string pattern) => EventTypePattern.IsExact(pattern);

    // Matching stands in the way of every event of a batch: a pattern of 200 characters must not stop the intake.
    [Test, CancelAfter(5_000)]
    public void No_pattern_takes_long(CancellationToken cancellationToken)
    {
        var pattern = string.Concat(Enumerable.Repeat("#.a.", 49)) + "b";
        var type = string.Join('.', Enumerable.Repeat("a", 100));

        var matching = Task.Run(() => EventTypePattern.Matches(pattern, type), cancellationToken);

        Assert.That(async () => await matching.WaitAsync(cancellationToken), Is.False);
    }
}
