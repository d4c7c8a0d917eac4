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

    /// <summary>A cluster that takes connections over TLS only.</summary>
    public static async Task<PrivatePostgres> StartedWithTlsAsync(CertificateFiles files)
    {
        var postgres = new PrivatePostgres();
        await postgres._server.RunAsync("start");

        await postgres.PutFileAsync("server.crt", await File.ReadAllTextAsync(files.Certificate));
        await postgres.PutFileAsync("server.key", await File.ReadAllTextAsync(files.Key));
        await postgres.PutFileAsync("pg_hba.conf", "hostssl all all 127.0.0.1/32 scram-sha-256");
        await postgres.RunAsync("ALTER SYSTEM SET ssl = on");
        await postgres._server.RunAsync("restart");   // its check that it answers goes over TLS by itself
        return postgres;
    }

    // Through the server, because it reads the files as whoever it runs as, and insists on a key that nobody else can read.
    private Task PutFileAsync(string name, string text) =>
        RunAsync($"COPY (SELECT unnest(string_to_array('{text.Trim()}', chr(10)))) TO PROGRAM 'umask 077; cat > {name}'");

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
