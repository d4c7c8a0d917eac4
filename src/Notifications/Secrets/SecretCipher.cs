using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Notifications.Secrets;

/// <summary>
/// Encrypts what PostgreSQL keeps of secrets, with ASP.NET Data Protection. Data Protection reads its keys about once a day; a key that another
/// instance made meanwhile is looked for when a secret can't be decrypted, so nobody has to restart.
/// </summary>
public sealed partial class SecretCipher
{
    private const string Application = "notifications";
    private const string Purpose = "destination-secret";

    /// <summary>Between two searches for new keys: a secret that nobody can decrypt must not make every attempt read them.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly IXmlRepository _keys;
    private readonly SecretOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _clock;
    private readonly ILogger<SecretCipher> _logger;
    private readonly Lock _loading = new();
    private IDataProtector _protector;
    private DateTimeOffset _restUntil;

    public SecretCipher(NpgsqlDataSource database, IOptions<SecretOptions> options, ILoggerFactory loggers, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _loggers, _clock, _logger) = (options.Value, loggers, clock, loggers.CreateLogger<SecretCipher>());
        _keys = _options.Folder is { } folder ? new FileSystemXmlRepository(new DirectoryInfo(folder), loggers) : new DatabaseKeys(database);
        _protector = Load(makesKeys: false);
    }

    /// <summary>Reads the keys each time, because it is rare and the newest key is what everybody has; makes the first one, and the next when it is time.</summary>
    public string Encrypt(string secret) => Load(makesKeys: true).Protect(secret);

    /// <summary>False when no key of ours fits, or the text is no ciphertext.</summary>
    public bool TryDecrypt(string ciphertext, [NotNullWhen(true)] out string? secret)
    {
        var protector = _protector;
        return TryDecrypt(protector, ciphertext, out secret) || (TryReload(protector) && TryDecrypt(_protector, ciphertext, out secret));
    }

    private bool TryDecrypt(IDataProtector protector, string ciphertext, [NotNullWhen(true)] out string? secret)
    {
        try
        {
            secret = protector.Unprotect(ciphertext);
            return true;
        }
        catch (CryptographicException exception)
        {
            LogUndecryptable((exception.InnerException ?? exception).GetType().Name);
            secret = null;
            return false;
        }
    }

    /// <returns>True when there is another protector than the one that failed.</returns>
    private bool TryReload(IDataProtector failed)
    {
        lock (_loading)
        {
            if (!ReferenceEquals(failed, _protector)) return true;
            if (_clock.GetUtcNow() < _restUntil) return false;

            (_protector, _restUntil) = (Load(makesKeys: false), _clock.GetUtcNow() + Rest);
            return true;
        }
    }

    // Services of its own: only a new provider reads the keys again when it is told to. Whoever decrypts makes no keys: one that lacks the certificate
    // would leave an unencrypted one behind.
    private IDataProtector Load(bool makesKeys)
    {
        var services = new ServiceCollection();
        services.AddSingleton(_loggers);
        services.Configure<KeyManagementOptions>(x => (x.XmlRepository, x.AutoGenerateKeys) = (_keys, makesKeys));
        var protection = services.AddDataProtection().SetApplicationName(Application);
        if (_options.Certificate is { } certificate)
            protection.ProtectKeysWithCertificate(X509CertificateLoader.LoadPkcs12FromFile(certificate, _options.CertificatePassword));
        return services.BuildServiceProvider().GetDataProtector(Purpose);
    }

    [LoggerMessage(LogLevel.Warning, "A secret can't be decrypted ({Error}): its key is not among those of this instance, or it was damaged")]
    private partial void LogUndecryptable(string error);
}
