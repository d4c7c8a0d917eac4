using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Host.Security;
using Notifications.Keys;
using Notifications.Limits;
using Notifications.Tests.Keys;
using Npgsql;
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
        var caller = Find("right", Key(HashOf("right"), Scopes.Ingest, Scopes.Read))!;

        Assert.That((caller.Producer, caller.Key), Is.EqualTo(("shop", $"configured-{HashOf("right")[..8].ToLowerInvariant()}")));
        Assert.That(caller.Principal.Identity, Has.Property("Name").EqualTo("shop").And.Property("IsAuthenticated").True);
        Assert.That(caller.Principal.FindAll(ApiKeyAuthentication.ScopeClaim).Select(x => x.Value), Is.EquivalentTo(new[] { "ingest", "read" }));
    }

    [TestCase("ingest", ExpectedResult = false)]
    [TestCase("read", ExpectedResult = false)]
    [TestCase("operate", ExpectedResult = true)]
    [TestCase("admin", ExpectedResult = true)]
    public bool Only_who_operates_the_platform_sees_every_producer(string scope) => Find("right", Key(HashOf("right"), scope))!.SeesEveryProducer;

    [Test]
    public void A_hash_may_be_written_in_either_case() => Assert.That(Find("right", Key(HashOf("right").ToUpperInvariant())), Is.Not.Null);

    [Test]
    public void A_configured_key_has_its_limit_and_its_signing_secrets()
    {
        var key = Key(HashOf("right"));
        (key.Rate, key.Burst, key.Signing) = (2.5, 7, SigningModes.Required);
        key.SigningSecrets.Add("supersecret");

        var caller = Find("right", key)!;

        Assert.That(Mistakes(key), Is.Empty);
        Assert.That((caller.Limit, caller.Signing.Mode), Is.EqualTo((new RateLimit(2.5, 7), "required")));
        Assert.That(caller.Signing.Configured, Is.EqualTo(new[] { "supersecret" }));
        Assert.That(Find("right", Key(HashOf("right")))!.Limit, Is.Null);
    }

    [TestCase("sometimes", new string[0], null, null, "Signing 'sometimes' is unknown")]
    [TestCase("required", new string[0], null, null, "SigningSecrets must have one")]
    [TestCase("optional", new[] { "a", "b", "c" }, null, null, "SigningSecrets may have 2")]
    [TestCase("optional", new[] { "whsec_no-base64" }, null, null, "SigningSecrets: none is empty")]
    [TestCase("optional", new[] { "" }, null, null, "SigningSecrets: none is empty")]
    [TestCase("off", new string[0], 0.0, null, "Rate and ApiKeys:Keys:0:Burst must be 0.001 to")]
    [TestCase("off", new string[0], double.NaN, null, "Rate and ApiKeys:Keys:0:Burst must be 0.001 to")]
    [TestCase("off", new string[0], 1.0, 0, "Rate and ApiKeys:Keys:0:Burst must be 0.001 to")]
    [TestCase("off", new string[0], null, 5, "Rate and ApiKeys:Keys:0:Burst belong together")]
    public void What_a_key_can_not_sign_with_or_be_limited_to_is_told(string signing, string[] secrets, double? rate, int? burst, string mistake)
    {
        var key = Key(SomeHash);
        (key.Rate, key.Burst, key.Signing) = (rate, burst, signing);
        foreach (var secret in secrets) key.SigningSecrets.Add(secret);

        Assert.That(Mistakes(key), Has.Some.StartWith($"ApiKeys:Keys:0:{mistake}"));
    }

    [Test]
    public async Task A_key_of_the_database_opens_and_its_use_is_noted_but_a_configured_one_needs_none()
    {
        using var database = NpgsqlDataSource.Create("Host=nobody-connects");
        using var uses = new KeyUses(database, TimeProvider.System, NullLogger<KeyUses>.Instance);
        var ring = Ring(uses, KeyTables.Of(1, "stored"), Key(HashOf("right")));

        var (stored, _) = await ring.FindAsync("stored", CancellationToken.None);
        var again = await ring.FindAsync("stored", CancellationToken.None);

        Assert.That(stored!.Producer, Is.EqualTo("stored"));
        Assert.That(again.Caller, Is.SameAs(stored), "made once");
        Assert.That(Guid.TryParse(stored.Key, out _), Is.True);
        Assert.That((await ring.FindAsync("neither", CancellationToken.None)).Caller, Is.Null);
    }

    [Test]
    public async Task A_configured_key_is_known_while_the_database_can_not_say_anything()
    {
        using var database = NpgsqlDataSource.Create("Host=nobody-connects");
        using var uses = new KeyUses(database, TimeProvider.System, NullLogger<KeyUses>.Instance);
        var away = new KeyRing((_, _) => Task.FromException<KeyTable?>(new TimeoutException()), TimeProvider.System, NullLogger<KeyRing>.Instance);
        var ring = new ApiKeyRing(Microsoft.Extensions.Options.Options.Create(Options([Key(HashOf("right"))])), away, uses);

        Assert.That((await ring.FindAsync("right", CancellationToken.None)).Caller, Is.Not.Null);
        Assert.That(await ring.FindAsync("stored", CancellationToken.None), Is.EqualTo(((Caller?)null, true)));
    }

    [TestCase("wrong")]
    [TestCase("Right")]
    [TestCase("right ")]
    [TestCase("")]
    [TestCase("\ud800")]
    public void Any_other_key_opens_nothing(string key) => Assert.That(Find(key, Key(HashOf("right"))), Is.Null);

    [Test]
    public void The_hash_itself_opens_nothing() => Assert.That(Find(HashOf("right"), Key(HashOf("right"))), Is.Null);

    [TestCase(256, ExpectedResult = true)]
    [TestCase(257, ExpectedResult = false)]
    public bool A_key_that_is_too_long_is_not_even_hashed(int length) => Find(new string('x', length), Key(HashOf(new string('x', length)))) is not null;

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

    /// <summary>With the configured keys and no others.</summary>
    private static Caller? Find(string key, params ApiKey[] keys)
    {
        using var database = NpgsqlDataSource.Create("Host=nobody-connects");
        using var uses = new KeyUses(database, TimeProvider.System, NullLogger<KeyUses>.Instance);
        return Ring(uses, KeyTables.Of(1), keys).FindAsync(key, CancellationToken.None).AsTask().GetAwaiter().GetResult().Caller;
    }

    private static ApiKeyRing Ring(KeyUses uses, KeyTable stored, params ApiKey[] keys) =>
        new(Microsoft.Extensions.Options.Options.Create(Options(keys)), KeyTables.RingOf(stored), uses);

    private static IEnumerable<string> Mistakes(params ApiKey[] keys) => new ApiKeyOptionsValidator().Validate(null, Options(keys)).Failures ?? [];

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
