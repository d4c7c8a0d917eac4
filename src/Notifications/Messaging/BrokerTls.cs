using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MassTransit;
using RabbitMQ.Client;

namespace Notifications.Messaging;

/// <summary>
/// How an amqps:// broker is trusted, for the bus and for the plain connection beside it. MassTransit on its own takes any certificate chain, speaks
/// nothing newer than TLS 1.2, and encrypts only on port 5671 whatever the scheme says; so all three are said here.
/// </summary>
internal sealed class BrokerTls
{
    // What the operating system thinks fit, which today is TLS 1.2 and 1.3.
    private const SslProtocols SystemsChoice = SslProtocols.None;

    private readonly string _host;
    private readonly X509Certificate2Collection? _authorities;

    private BrokerTls(string host, X509Certificate2Collection? authorities) => (_host, _authorities) = (host, authorities);

    /// <returns>Null for amqp://, which is not encrypted.</returns>
    public static BrokerTls? For(BrokerOptions options)
    {
        var uri = options.Uri!;
        if (uri.Scheme != BrokerOptions.EncryptedScheme) return null;
        if (options.CertificateAuthorityFile is not { } file) return new BrokerTls(uri.Host, null);

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return new BrokerTls(uri.Host, authorities);
    }

    public void Apply(IRabbitMqSslConfigurator ssl)
    {
        ssl.Protocol = SystemsChoice;
        ssl.ServerName = _host;
        ssl.CertificateValidationCallback = IsTrusted;
    }

    public SslOption ToOption() => new(_host) { Enabled = true, Version = SystemsChoice, CertificateValidationCallback = IsTrusted };

    /// <summary>The name must be the broker's and the chain must end in a trusted authority: the file's where there is one, else the system's.</summary>
    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_authorities is null || errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null || chain is null)
            return errors == SslPolicyErrors.None;

        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(leaf);
    }
}
