using Npgsql;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>A database of its own for whoever asks, on the server of NOTIFICATIONS_POSTGRES (its user must be allowed to create databases); gone when disposed.</summary>
internal sealed class Database : IAsyncDisposable
{
    private static readonly string Server = Servers.Setting("NOTIFICATIONS_POSTGRES");

    private readonly string _name;
    private readonly NpgsqlDataSource _source;

    private readonly string _server;

    private Database(string name, string server, NpgsqlConnectionStringBuilder product)
    {
        (_name, _server) = (name, server);
        product.Database = name;
        product.MaxPoolSize = 20;
        ConnectionString = product.ConnectionString;
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 });
    }

    /// <summary>The product's.</summary>
    public string ConnectionString { get; }

    public string Name => _name;

    public static async Task<Database> CreateAsync()
    {
        var name = $"test_{Guid.CreateVersion7():N}";
        await RunOnServerAsync(Server, $"CREATE DATABASE {name}");
        return new Database(name, Server, new NpgsqlConnectionStringBuilder(Server));
    }

    /// <summary>On another server, where the product comes as a role that is no superuser: so it meets every limit there is.</summary>
    /// <param name="options">More of CREATE DATABASE.</param>
    public static async Task<Database> CreateAsync(string server, string options = "")
    {
        var name = $"test_{Guid.CreateVersion7():N}";
        await RunOnServerAsync(server, $"CREATE ROLE {name} LOGIN PASSWORD '{name}'");
        await RunOnServerAsync(server, $"CREATE DATABASE {name} OWNER {name} {options}");
        return new Database(name, server, new NpgsqlConnectionStringBuilder(server) { Username = name, Password = name });
    }

    public async Task<T> ReadAsync<T>(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await RunOnServerAsync(_server, $"DROP DATABASE {_name} WITH (FORCE)");
    }

    private static async Task RunOnServerAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
