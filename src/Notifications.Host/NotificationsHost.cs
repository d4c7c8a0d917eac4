using Microsoft.Extensions.Options;
using Notifications.Host.Demo;
using Notifications.Host.Health;
using Notifications.Host.Http;
using Notifications.Host.Limits;
using Notifications.Host.Reference;
using Notifications.Host.Security;
using Notifications.Host.Telemetry;
using Notifications.Intake;
using Notifications.Messaging;
using Notifications.Routing;
using Notifications.Storage;

namespace Notifications.Host;

/// <summary>
/// The one executable: a process with the roles it is given; or <c>migrate</c>, which brings schema and configured routing into the database and ends; or
/// <c>ready</c>, which asks a running one.
/// </summary>
public static class NotificationsHost
{
    private const string MigrateCommand = "migrate";
    private const string ReadyCommand = "ready";
    private const int BeyondHelp = 4;

    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(15);

    /// <returns>The exit code: 0 done, 1 not ready, 2 the configuration has mistakes, 3 the database can't be migrated, 4 it is beyond help and to be started again.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [ReadyCommand, ..]) return await ReadinessProbe.RunAsync(args, Console.Out);
        try
        {
            await using var app = Create(args);
            if (args is [MigrateCommand, ..]) await MigrateAsync(app.Services, CancellationToken.None);
            else return await RunAsync(app);
            return 0;
        }
        catch (Exception exception) when (FindMistakes(exception) is { Count: > 0 } mistakes)
        {
            await Console.Error.WriteLineAsync($"The configuration has mistakes:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", mistakes)}");
            return 2;
        }
        catch (Npgsql.NpgsqlException exception) when (args is [MigrateCommand, ..])
        {
            await Console.Error.WriteLineAsync($"The database can't be migrated: {exception.Message}. Is NOTIFICATIONS_POSTGRES right, and does the server answer?");
            return 3;
        }
    }

    private static async Task<int> RunAsync(WebApplication app)
    {
        var beyondHelp = app.Services.GetRequiredService<BusWatch>().GaveUp;
        var running = app.RunAsync();
        try
        {
            await Task.WhenAny(running, beyondHelp);
            if (!beyondHelp.IsCompleted) await running;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop before everything had started, for example while the bus still looked for its broker.
        }

        if (!beyondHelp.IsCompleted) return 0;

        // It is stopping, and requests under way are answered. But what hangs may hang while it stops as well: so the process doesn't wait for that for ever.
        await Task.WhenAny(running, Task.Delay(LongestFarewell));
        Environment.Exit(BeyondHelp);
        return BeyondHelp;
    }

    /// <summary>What is wrong with the configuration, all of it: one exception for one group of options, an aggregate for several. Empty for any other failure.</summary>
    private static List<string> FindMistakes(Exception exception)
    {
        IEnumerable<Exception> all = exception is AggregateException several ? several.InnerExceptions : [exception];
        return [.. all.OfType<OptionsValidationException>().SelectMany(x => x.Failures)];
    }

    /// <param name="args">Command line: <c>migrate</c>, and settings such as <c>--Delivery:Lease=00:00:30</c>.</param>
    /// <param name="configure">What a test replaces.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // The settings file lies beside the program, wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddEnvironment();
        configure?.Invoke(builder);
        var roles = builder.Configuration.ReadRoles();

        builder.AddDemo();
        builder.AddJsonLogs();
        builder.AddTelemetry();
        builder.Services.AddNotifications(builder.Configuration, roles);
        builder.Services.AddApiKeys(builder.Configuration);
        builder.Services.AddHttp();
        builder.Services.AddReference();
        builder.Services.AddBrowsers(builder.Configuration);
        builder.Services.AddProxies(builder.Configuration);
        builder.Services.AddCompression();
        builder.AddRequestLimits();
        builder.Services.AddReadiness(roles);
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = context.Configuration.GetSection(IntakeOptions.Section).Get<IntakeOptions>()?.MaxBodyBytes ?? new IntakeOptions().MaxBodyBytes;
        });
        // The API must listen while the bus still looks for its broker.
        builder.Services.Configure<HostOptions>(x => x.ServicesStartConcurrently = true);

        var app = builder.Build();
        app.UseProxies();
        app.UseTelemetry();
        app.UseCorrelation();
        app.UseProblems();
        app.UseSecurityHeaders();
        app.UseConfiguredCors();
        app.UseResponseCompression();
        app.UseRequestTimeouts();
        app.UseAddressLimit();
        app.UseAuthentication();
        if (roles.HasFlag(Roles.Api)) app.UseBatchSize();
        app.UseKeyLimit();
        app.UseBodyBudget();
        app.UseBodyDecompression();
        if (roles.HasFlag(Roles.Api)) app.UseSignatures();
        app.UseAuthorization();
        app.MapHealth();
        app.MapDemo();
        if (roles.HasFlag(Roles.Api))
        {
            app.MapEvents();
            app.MapBatches();
            app.MapNotifications();
            app.MapReplays();
            app.MapReceipts();
            app.MapStatistics();
            app.MapDestinations();
            app.MapSubscriptions();
            app.MapReference();
            app.MapKeys();
        }

        return app;
    }

    /// <summary>Schema first, then the destinations and subscriptions of the configuration.</summary>
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);
        await services.GetRequiredService<RoutingSeed>().ApplyAsync(cancellationToken);
    }
}
