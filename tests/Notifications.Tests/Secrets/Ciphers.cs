using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Notifications.Secrets;
using Npgsql;

namespace Notifications.Tests.Secrets;

/// <summary>Ciphers with their keys in a folder, so that no database is needed.</summary>
internal sealed class Ciphers : IDisposable
{
    // Never connected to.
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create("Host=nobody-connects");

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("notifications-keys-");

    public SecretCipher Create(SecretOptions? options = null) =>
        new(_database, Options.Create(options ?? new SecretOptions { Folder = Folder.FullName }), NullLoggerFactory.Instance, TimeProvider.System);

    public void Dispose()
    {
        _database.Dispose();
        Folder.Delete(recursive: true);
    }
}
