using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>A private authority and a server certificate from it, for localhost and nothing else, as PEM files; gone when disposed.</summary>
internal sealed class CertificateFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("notifications-certificates-");

    private CertificateFiles()
    {
    }

    public string Authority => PathOf("authority.pem");

    public string Certificate => PathOf("server.pem");

    public string Key => PathOf("server.key");

    public static CertificateFiles Create()
    {
        var files = new CertificateFiles();
        var from = DateTimeOffset.UtcNow.AddDays(-1);
        var until = from.AddDays(30);

        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Tests' own authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(from, until);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(16));

        File.WriteAllText(files.Authority, authority.ExportCertificatePem());
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
