using Notifications.Secrets;
using NUnit.Framework;

namespace Notifications.Tests.Secrets;

public sealed class SigningSecretTests
{
    [TestCase("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ExpectedResult = true)]
    [TestCase("whsec_", ExpectedResult = false)]
    [TestCase("whsec_c2hvcnQ=", ExpectedResult = false)]
    [TestCase("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ExpectedResult = false)]
    [TestCase("whsec_no base64, however long it may be", ExpectedResult = false)]
    public bool A_secret_is_24_to_64_bytes_in_base64(string secret) => SigningSecret.IsGood(secret);

    [Test]
    public void One_of_more_than_64_bytes_is_refused() => Assert.That(SigningSecret.IsGood("whsec_" + Convert.ToBase64String(new byte[65])), Is.False);

    [Test]
    public void New_ones_are_good_and_differ()
    {
        var (one, other) = (SigningSecret.New(), SigningSecret.New());

        Assert.That(SigningSecret.IsGood(one), Is.True);
        Assert.That(Convert.FromBase64String(one["whsec_".Length..]), Has.Length.EqualTo(32));
        Assert.That(other, Is.Not.EqualTo(one));
        Assert.That(SigningSecret.Fingerprint(one), Does.Match("^[0-9a-f]{8}$").And.Not.EqualTo(SigningSecret.Fingerprint(other)));
    }
}
