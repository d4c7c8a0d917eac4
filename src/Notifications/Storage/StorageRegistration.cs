using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Notifications.Storage;

internal static class StorageRegistration
{
    /// <summary>The name of the limits' own connection.</summary>
    public const string Limits = "limits";

    public static void AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => CreateDataSource(provider.GetRequiredService<IOptions<StorageOptions>>().Value, provider.GetRequiredService<ILoggerFactory>()));
        services.AddKeyedSingleton(Limits, (provider, _) => CreateDataSource(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value, provider.GetRequiredService<ILoggerFactory>(), x => (x.MinPoolSize, x.MaxPoolSize, x.Timeout) = (0, 1, 1)));
        // Migrations are SQL, written by hand: there is no snapshot to compare the model with. A test reads every table through the model instead.
        services.AddDbContextFactory<NotificationsDb>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            // And what can't be rolled back, an index that is made concurrently, begins by taking away what a try before has left.
            .ConfigureWarnings(x => x.Ignore(RelationalEventId.PendingModelChangesWarning, RelationalEventId.NonTransactionalMigrationOperationWarning)));
        services.AddSingleton<Migrator>();
        services.TryAddSingleton(new DatabaseClock(TimeProvider.System));   // a test has clocks that are wrong
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<DatabaseClock>());
        services.AddHostedService<DatabaseClockReader>();
    }

    private static NpgsqlDataSource CreateDataSource(StorageOptions options, ILoggerFactory loggers, Action<NpgsqlConnectionStringBuilder>? configure = null)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            // The hot path has a dozen statements: prepared once for each connection, not parsed for each batch.
            MaxAutoPrepare = 50,
            AutoPrepareMinUsages = 2,
            // Nothing here leaves session state behind, so a returned connection needs no round trip to be cleaned.
            NoResetOnClose = true,
            // Prepared, but planned each time: a plan that is kept was made for the table of that moment. One from when it was empty reads all of it for every
            // batch until the first ANALYZE, a minute later: 2 300 scans and 17 million rows for 14 000 events, measured.
            Options = "-c plan_cache_mode=force_custom_plan",
            ApplicationName = "notifications",
        };
        // A statement that hangs must not hold requests for Npgsql's 30 s; what the connection string says itself is respected.
        var said = new DbConnectionStringBuilder { ConnectionString = options.ConnectionString };
        if (said.TryGetValue("Options", out var more)) connection.Options += $" {more}";
        if (!said.ContainsKey("Command Timeout") && !said.ContainsKey("CommandTimeout")) connection.CommandTimeout = 15;
        if (!said.ContainsKey("Timeout")) connection.Timeout = 5;
        configure?.Invoke(connection);
        // Named, because Npgsql writes the name into every span and metric, and without one it takes the connection string.
        return new NpgsqlDataSourceBuilder(connection.ConnectionString) { Name = connection.ApplicationName }
            .UseLoggerFactory(loggers)
            // The loops look into the database twice a second; a trace of its own for every look would bury the traces of notifications.
            .ConfigureTracing(x => x.ConfigureCommandFilter(_ => Activity.Current is not null).ConfigureBatchFilter(_ => Activity.Current is not null))
            .Build();
    }
}
