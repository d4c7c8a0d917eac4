using Npgsql;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>A database of its own for whoever asks, on the server of NOTIFICATIONS_POSTGRES (its user must be allowed to create databases); gone when disposed.</summary>
internal sealed class Database : IAsyncDisposable
{
    private static readonly string Server = Servers.Setting("NOTIFICATIONS_POSTGRES");

    private readonly string _name;
    private readonly NpgsqlDataSource _source;

    private Database(string name)
    {
        _name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(Server) { Database = name, MaxPoolSize = 20 }.ConnectionString;
        _source = NpgsqlDataSource.Create(ConnectionString);
    }

    public string ConnectionString { get; }

    public static async Task<Database> CreateAsync()
    {
        var name = $"test_{Guid.CreateVersion7():N}";
        await RunOnServerAsync($"CREATE DATABASE {name}");
        return new Database(name);
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
        await RunOnServerAsync($"DROP DATABASE {_name} WITH (FORCE)");
    }

    private static async Task RunOnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
