using System.Security.Cryptography;
using System.Text;
using Notifications.Keys;
using Notifications.Limits;
using NUnit.Framework;

namespace Notifications.Tests.Keys;

public sealed class KeyHashTests
{
    [Test]
    public void A_new_key_has_a_beginning_that_scanners_know_and_256_bits_of_its_own()
    {
        var keys = Enumerable.Range(0, 100).Select(_ => KeyText.New()).ToList();

        Assert.That(keys, Has.All.Match("^ntf_[A-Za-z0-9_-]{43}$"));
        Assert.That(keys, Is.Unique);
    }

    [TestCase("supersecretkey")]
    [TestCase("ключ")]
    [TestCase("\ud83d\udd11")]
    public void A_key_is_kept_as_its_SHA_256(string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));

        Assert.That(KeyHash.Of(key), Is.EqualTo(KeyHash.Read(hash)));
        Assert.That(KeyHash.Of(key)!.Value.ToArray(), Is.EqualTo(hash));
        Assert.That(KeyHash.Of(key)!.Value.Fingerprint, Is.EqualTo(Convert.ToHexStringLower(hash)[..8]));
    }

    [Test]
    public void Every_bit_of_the_hash_counts([Values(0, 15, 16, 31)] int at)
    {
        var hash = new byte[32];
        var other = new byte[32];
        other[at] = 1;

        Assert.That(KeyHash.Read(hash), Is.Not.EqualTo(KeyHash.Read(other)));
    }

    [TestCase(1, ExpectedResult = true)]
    [TestCase(256, ExpectedResult = true)]
    [TestCase(0, ExpectedResult = false)]
    [TestCase(257, ExpectedResult = false)]
    public bool What_is_too_long_for_a_key_is_not_even_hashed(int length) => KeyHash.Of(new string('\uffff', length)) is not null;

    [TestCase(null, null, ExpectedResult = null)]
    [TestCase(10.0, null, ExpectedResult = "10 10")]
    [TestCase(0.5, null, ExpectedResult = "0.5 1")]
    [TestCase(2.5, null, ExpectedResult = "2.5 3")]
    [TestCase(2.5, 40, ExpectedResult = "2.5 40")]
    public string? A_rate_without_a_burst_allows_what_comes_in_a_second(double? rate, int? burst) =>
        RateLimit.Of(rate, burst) is { } limit ? FormattableString.Invariant($"{limit.Rate} {limit.Burst}") : null;
}
