using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace Notifications.Benchmarks.Subjects;

/// <summary>The private broker and database that build/bench started: each service gets a virtual host and, where it needs one, a database.</summary>
internal sealed class Servers : IDisposable
{
    private readonly string _postgres;
    private readonly Uri _broker;
    private readonly HttpClient _management = new();

    public Servers(string data, string postgres, Uri broker, int managementPort)
    {
        (_postgres, _broker) = (postgres, broker);
        BrokerPid = ReadPid(Path.Combine(data, "rabbitmq.pid"));
        DatabasePid = ReadPid(Path.Combine(data, "postgres.pid"));
        _management.BaseAddress = new Uri($"http://127.0.0.1:{managementPort}/api/");
        _management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(Uri.UnescapeDataString(broker.UserInfo))));
    }

    public static Servers FromEnvironment(string data) => new(
        data, Workplace.Variable("NOTIFICATIONS_POSTGRES"), new Uri(Workplace.Variable("NOTIFICATIONS_RABBITMQ_URL")),
        int.Parse(Workplace.Variable("NOTIFICATIONS_RABBITMQ_UI_PORT"), CultureInfo.InvariantCulture));

    public int BrokerPid { get; }
    public int DatabasePid { get; }

    public async Task<Uri> CreateVirtualHostAsync(string name, CancellationToken cancellationToken)
    {
        using var response = await _management.PutAsync(new Uri($"vhosts/{name}", UriKind.Relative), content: null, cancellationToken);
        response.EnsureSuccessStatusCode();
        return new UriBuilder(_broker) { Path = name }.Uri;
    }

    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(_postgres);
        await using var command = database.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new NpgsqlConnectionStringBuilder(_postgres) { Database = name }.ConnectionString;
    }

    public async Task<int> CountQueuesAsync(string virtualHost, CancellationToken cancellationToken)
    {
        using var queues = JsonDocument.Parse(await _management.GetStringAsync($"queues/{virtualHost}?columns=name", cancellationToken));
        return queues.RootElement.GetArrayLength();
    }

    /// <summary>Versions, in words.</summary>
    public async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        using var overview = JsonDocument.Parse(await _management.GetStringAsync("overview", cancellationToken));
        await using var database = NpgsqlDataSource.Create(_postgres);
        await using var command = database.CreateCommand("SELECT split_part(current_setting('server_version'), ' ', 1)");
        return $"RabbitMQ {overview.RootElement.GetProperty("rabbitmq_version")} (Erlang {overview.RootElement.GetProperty("erlang_version")}), " +
            $"PostgreSQL {await command.ExecuteScalarAsync(cancellationToken)}";
    }

    public void Dispose() => _management.Dispose();

    /// <summary>build/lib/common.sh writes "pid start-time ports…".</summary>
    private static int ReadPid(string file) => File.Exists(file)
        ? int.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture)
        : throw new BenchmarkException($"{file} is missing: start the benchmarks with build/bench, which starts the servers");
}
