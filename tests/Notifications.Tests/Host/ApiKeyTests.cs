using System.Security.Cryptography;
using System.Text;
using Notifications.Host.Security;
using NUnit.Framework;

namespace Notifications.Tests.Host;

public sealed class ApiKeyTests
{
    private static readonly string SomeHash = new('a', 64);

    [Test]
    public void No_keys_and_good_keys_are_fine()
    {
        Assert.That(Mistakes(), Is.Empty);
        Assert.That(Mistakes(Key(SomeHash), Key(new string('B', 64))), Is.Empty);
    }

    [Test]
    public void A_key_is_configured_by_its_hash([Values("", "supersecretkey", "long", "no-hex")] string hash) =>
        Assert.That(Mistakes(Key(hash switch { "long" => SomeHash + "a", "no-hex" => new string('g', 64), _ => hash })),
            Is.EqualTo(new[] { "ApiKeys:Keys:0:Hash must be the key's SHA-256: 64 hex digits" }));

    [Test]
    public void All_mistakes_are_reported_together_and_no_hash_is_told_in_full()
    {
        var nameless = new ApiKey { Hash = SomeHash };
        var twice = Key(SomeHash.ToUpperInvariant(), "owner");

        Assert.That(Mistakes(nameless, twice), Is.EqualTo(new[]
        {
            "ApiKeys:Keys:0:Producer must have 1 to 100 characters",
            "ApiKeys:Keys:0:Scopes must name at least one of ingest, read, operate, admin",
            "ApiKeys:Keys:1:Scopes: 'owner' is unknown; the scopes are ingest, read, operate, admin",
            "ApiKeys:Keys has one Hash 2 times (it begins with aaaaaa)",
        }));
    }

    [Test]
    public void The_right_key_opens_with_its_producer_and_its_scopes()
    {
        var caller = Ring(Key(HashOf("right"), Scopes.Ingest, Scopes.Read)).Find("right")!;

        Assert.That((caller.Producer, caller.Key), Is.EqualTo(("shop", $"configured-{HashOf("right")[..8].ToLowerInvariant()}")));
        Assert.That(caller.Principal.Identity, Has.Property("Name").EqualTo("shop").And.Property("IsAuthenticated").True);
        Assert.That(caller.Principal.FindAll(ApiKeyAuthentication.ScopeClaim).Select(x => x.Value), Is.EquivalentTo(new[] { "ingest", "read" }));
    }

    [TestCase("ingest", ExpectedResult = false)]
    [TestCase("read", ExpectedResult = false)]
    [TestCase("operate", ExpectedResult = true)]
    [TestCase("admin", ExpectedResult = true)]
    public bool Only_who_operates_the_platform_sees_every_producer(string scope) => Ring(Key(HashOf("right"), scope)).Find("right")!.SeesEveryProducer;

    [Test]
    public void A_hash_may_be_written_in_either_case() => Assert.That(Ring(Key(HashOf("right").ToUpperInvariant())).Find("right"), Is.Not.Null);

    [TestCase("wrong")]
    [TestCase("Right")]
    [TestCase("right ")]
    [TestCase("")]
    [TestCase("\ud800")]
    public void Any_other_key_opens_nothing(string key) => Assert.That(Ring(Key(HashOf("right"))).Find(key), Is.Null);

    [Test]
    public void The_hash_itself_opens_nothing() => Assert.That(Ring(Key(HashOf("right"))).Find(HashOf("right")), Is.Null);

    [TestCase(256, ExpectedResult = true)]
    [TestCase(257, ExpectedResult = false)]
    public bool A_key_that_is_too_long_is_not_even_hashed(int length) => Ring(Key(HashOf(new string('x', length)))).Find(new string('x', length)) is not null;

    private static ApiKey Key(string hash, params string[] scopes)
    {
        var key = new ApiKey { Hash = hash, Producer = "shop" };
        foreach (var scope in scopes is [] ? [Scopes.Read] : scopes) key.Scopes.Add(scope);
        return key;
    }

    private static ApiKeyOptions Options(ApiKey[] keys)
    {
        var options = new ApiKeyOptions();
        foreach (var key in keys) options.Keys.Add(key);
        return options;
    }

    private static ApiKeyRing Ring(params ApiKey[] keys) => new(Microsoft.Extensions.Options.Options.Create(Options(keys)));

    private static IEnumerable<string> Mistakes(params ApiKey[] keys) => new ApiKeyOptionsValidator().Validate(null, Options(keys)).Failures ?? [];

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
