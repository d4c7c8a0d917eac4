using Npgsql;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>A PostgreSQL cluster of its own, for tests that set it up in another way.</summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly PrivateServer _server = new("postgres");

    public NpgsqlConnectionStringBuilder Connection => new()
    {
        Host = "localhost", Port = _server.Port, Username = "notifications", Password = "notifications", Database = "notifications", Pooling = false,
    };

    /// <summary>Everything the cluster keeps is below it.</summary>
    public DirectoryInfo Data => _server.Data;

    public static async Task<PrivatePostgres> StartedAsync()
    {
        var postgres = new PrivatePostgres();
        await postgres.StartAsync();
        return postgres;
    }

    public Task StartAsync() => _server.RunAsync("start");

    public Task StopAsync() => _server.RunAsync("stop");

    /// <summary>Ends it as kill -9 would.</summary>
    public Task KillAsync() => _server.RunAsync("kill");

    /// <summary>A cluster that takes connections over TLS only, as localhost.</summary>
    public static async Task<PrivatePostgres> StartedWithTlsAsync(Authority authority)
    {
        var postgres = new PrivatePostgres();
        await postgres._server.RunAsync("start");

        var (key, certificate) = authority.Issue("localhost");
        await postgres.PutFileAsync("server.crt", certificate);
        await postgres.PutFileAsync("server.key", key);
        await postgres.PutFileAsync("pg_hba.conf", "hostssl all all 127.0.0.1/32 scram-sha-256");
        await postgres.RunAsync("ALTER SYSTEM SET ssl = on");
        await postgres._server.RunAsync("restart");   // its check that it answers goes over TLS by itself
        return postgres;
    }

    // Through the server, because it reads the files as whoever it runs as, and insists on a key that nobody else can read.
    private Task PutFileAsync(string name, string text) =>
        RunAsync($"COPY (SELECT unnest(string_to_array('{text.Trim()}', chr(10)))) TO PROGRAM 'umask 077; cat > {name}'");

    public async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
