using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
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
        _protector = LoadToRead();
    }

    /// <summary>Reads the keys each time, because it is rare and the newest key is what everybody has; makes the first one, and the next when it is time.</summary>
    public string Encrypt(string secret) => Load(_keys).Protect(secret);

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

            (_protector, _restUntil) = (LoadToRead(), _clock.GetUtcNow() + Rest);
            return true;
        }
    }

    // Data Protection makes a key whenever it finds none that is in force, also where it only decrypts. A host that lacks the certificate must not leave
    // an unencrypted one behind.
    private IDataProtector LoadToRead() => Load(new KeysToRead(_keys));

    // Services of its own: only a new provider reads the keys again when it is told to.
    private IDataProtector Load(IXmlRepository keys)
    {
        var services = new ServiceCollection();
        services.AddSingleton(_loggers);
        services.Configure<KeyManagementOptions>(x => x.XmlRepository = keys);
        var protection = services.AddDataProtection().SetApplicationName(Application);
        if (_options.Certificate is { } certificate)
            protection.ProtectKeysWithCertificate(X509CertificateLoader.LoadPkcs12FromFile(certificate, _options.CertificatePassword));
        return services.BuildServiceProvider().GetDataProtector(Purpose);
    }

    /// <summary>The keys, and those that Data Protection makes for itself meanwhile, which nobody else gets to see and nothing is encrypted with.</summary>
    private sealed class KeysToRead(IXmlRepository keys) : IXmlRepository
    {
        private readonly ConcurrentQueue<XElement> _made = new();

        public IReadOnlyCollection<XElement> GetAllElements() => [.. keys.GetAllElements(), .. _made];

        public void StoreElement(XElement element, string friendlyName) => _made.Enqueue(element);
    }

    [LoggerMessage(LogLevel.Warning, "A secret can't be decrypted ({Error}): its key is not among those of this instance, or it was damaged")]
    private partial void LogUndecryptable(string error);
}
