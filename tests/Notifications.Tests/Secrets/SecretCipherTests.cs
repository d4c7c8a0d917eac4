using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Notifications.Secrets;
using NUnit.Framework;

namespace Notifications.Tests.Secrets;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SecretCipherTests : IDisposable
{
    private const string Secret = "whsec_a-secret";

    private readonly Ciphers _ciphers = new();

    public void Dispose() => _ciphers.Dispose();

    [Test]
    public void What_one_instance_encrypts_another_decrypts()
    {
        var ciphertext = _ciphers.Create().Encrypt(Secret);

        Assert.That(ciphertext, Does.Not.Contain(Secret));
        Assert.That(_ciphers.Create().TryDecrypt(ciphertext, out var secret), Is.True);
        Assert.That(secret, Is.EqualTo(Secret));
    }

    [Test]
    public void A_key_that_another_instance_made_meanwhile_is_found_without_a_restart()
    {
        using var others = new Ciphers();
        var running = _ciphers.Create();
        Assert.That(running.TryDecrypt(running.Encrypt(Secret), out _), Is.True, "it has read its keys");
        var ciphertext = others.Create().Encrypt(Secret);
        Assert.That(_ciphers.Create().TryDecrypt(ciphertext, out _), Is.False, "the key is elsewhere");

        foreach (var key in others.Folder.GetFiles()) key.CopyTo(Path.Combine(_ciphers.Folder.FullName, key.Name));

        Assert.That(running.TryDecrypt(ciphertext, out _), Is.True);
    }

    [Test]
    public void An_expired_key_still_decrypts_though_nobody_made_another_one_since()
    {
        var ciphertext = _ciphers.Create().Encrypt(Secret);
        var key = _ciphers.Folder.GetFiles("*.xml").Single().FullName;
        var xml = XDocument.Load(key);
        foreach (var (name, year) in new[] { ("creationDate", 2020), ("activationDate", 2020), ("expirationDate", 2021) })
            xml.Root!.Element(name)!.Value = $"{year}-01-01T00:00:00Z";
        xml.Save(key);

        Assert.That(_ciphers.Create().TryDecrypt(ciphertext, out _), Is.True);
        Assert.That(_ciphers.Folder.GetFiles("*.xml"), Has.Length.EqualTo(1), "whoever decrypts makes no keys");
    }

    [TestCase("")]
    [TestCase("whsec_never-encrypted")]
    public void What_is_no_ciphertext_is_a_false_and_no_exception(string text) => Assert.That(_ciphers.Create().TryDecrypt(text, out _), Is.False);

    [Test]
    public void With_a_certificate_the_keys_are_of_no_use_without_it()
    {
        var certificate = Path.Combine(_ciphers.Folder.FullName, "keys.pfx");
        File.WriteAllBytes(certificate, CreateCertificate("a password"));
        var options = new SecretOptions { Folder = _ciphers.Folder.FullName, Certificate = certificate, CertificatePassword = "a password" };

        var ciphertext = _ciphers.Create(options).Encrypt(Secret);

        Assert.That(new SecretOptionsValidator().Validate(null, options).Succeeded, Is.True);
        Assert.That(new SecretOptionsValidator().Validate(null, new SecretOptions { Certificate = certificate, CertificatePassword = "another" }).Failures,
            Has.One.Contains("DataProtection:Certificate").And.None.Contains("another"));
        Assert.That(_ciphers.Create(options).TryDecrypt(ciphertext, out _), Is.True);
        Assert.That(_ciphers.Create().TryDecrypt(ciphertext, out _), Is.False);
        Assert.That(_ciphers.Folder.GetFiles("*.xml").Select(x => File.ReadAllText(x.FullName)), Has.All.Contains("EncryptedData"));
    }

    [Test]
    public void Secrets_are_opened_once_and_one_that_can_not_be_is_none_of_them()
    {
        var cipher = _ciphers.Create();
        var opened = new OpenedSecrets(cipher);
        string[] ciphertexts = [cipher.Encrypt("new"), cipher.Encrypt("old")];

        Assert.That(opened.TryOpen(ciphertexts), Is.EqualTo(new[] { "new", "old" }));
        var (first, again) = (opened.TryOpen(ciphertexts)!, opened.TryOpen(ciphertexts)!);
        Assert.That(again[0], Is.SameAs(first[0]), "from memory");
        Assert.That(opened.TryOpen([ciphertexts[0], "damaged"]), Is.Null);
        Assert.That(opened.TryOpen([]), Is.Empty);
    }

    [Test]
    public void Settings_that_can_not_work_are_found_at_the_start()
    {
        var mistakes = new SecretOptionsValidator().Validate(null, new SecretOptions { Folder = "/nowhere/keys", CertificatePassword = "x" }).Failures;

        Assert.That(mistakes, Has.Some.Contains("DataProtection:Folder").And.Some.Contains("DataProtection:CertificatePassword"));
        Assert.That(new SecretOptionsValidator().Validate(null, new SecretOptions()).Succeeded, Is.True);
    }

    private static byte[] CreateCertificate(string password)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=notifications keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        return certificate.Export(X509ContentType.Pkcs12, password);
    }
}
