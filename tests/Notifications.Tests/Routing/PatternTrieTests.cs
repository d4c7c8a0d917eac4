using Notifications.Routing;
using NUnit.Framework;

namespace Notifications.Tests.Routing;

/// <summary><see cref="EventTypePattern"/> says what a pattern means; the tree is only quicker.</summary>
public sealed class PatternTrieTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void The_tree_finds_what_the_patterns_match_the_oldest_first(int seed)
    {
        var random = new Random(seed);
        var found = 0;
        for (var round = 0; round < 300; round++)
        {
            var patterns = Enumerable.Range(0, random.Next(1, 40)).Select(_ => Words(random, ["a", "b", "c", "*", "#"], 5)).ToList();
            var trie = Trie(patterns);
            for (var type = 0; type < 30; type++)
            {
                var words = Words(random, ["a", "b", "c"], 6);

                var ages = trie.Match(words).Select(x => x.Age).ToList();

                Assert.That(ages, Is.EqualTo(patterns.Index().Where(x => EventTypePattern.Matches(x.Item, words)).Select(x => x.Index)), $"{words} among {string.Join(' ', patterns)}");
                found += ages.Count;
            }
        }

        Assert.That(found, Is.GreaterThan(1_000), "something is found");
    }

    [Test, CancelAfter(10_000)]
    public void No_patterns_take_long(CancellationToken cancellationToken)
    {
        var trie = Trie([.. Enumerable.Range(1, 49).Select(x => string.Concat(Enumerable.Repeat("#.a.", x)) + "b")]);
        var type = string.Join('.', Enumerable.Repeat("a", 100));

        var matching = Task.Run(() => trie.Match(type), cancellationToken);

        Assert.That(async () => await matching.WaitAsync(cancellationToken), Is.Empty);
    }

    [Test]
    public void An_empty_tree_finds_nothing() => Assert.That(Trie([]).Match("order.created"), Is.Empty);

    private static PatternTrie Trie(IReadOnlyList<string> patterns)
    {
        var trie = new PatternTrie();
        foreach (var (age, pattern) in patterns.Index()) trie.Add(pattern, new Route(age, Some.Target("a"), Filter: null));
        return trie;
    }

    private static string Words(Random random, string[] words, int most) =>
        string.Join('.', Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => words[random.Next(words.Length)]));
}
