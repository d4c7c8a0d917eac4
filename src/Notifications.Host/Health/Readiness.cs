using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Notifications.Host.Limits;
using Notifications.Host.Reference;
using Notifications.Messaging;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Host.Health;

/// <param name="Status">ready, degraded (works, and somebody should look) or not-ready.</param>
public sealed record ReadinessView(string Status, string Roles, IReadOnlyDictionary<string, string> Checks);

/// <summary>
/// What this process needs to do its work. The API needs the database; a missing broker only degrades it, because events are taken all the same.
/// Delivery and lifecycle need both.
/// </summary>
internal sealed class Readiness(Roles roles, Migrator migrator, IBusControl bus, BrokerConfirms confirms)
{
    private const string Fine = "ok";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(3);

    public async Task<ReadinessView> CheckAsync(CancellationToken cancellationToken)
    {
        var database = await CheckDatabaseAsync(cancellationToken);
        var broker = CheckBroker();
        return new ReadinessView(Judge(database.StartsWith(Fine, StringComparison.Ordinal), broker == Fine), roles.ToString().ToLowerInvariant(),
            new Dictionary<string, string> { ["database"] = database, ["broker"] = broker });
    }

    private string Judge(bool database, bool broker)
    {
        if (!database || (!broker && !roles.HasFlag(Roles.Api))) return "not-ready";
        return broker ? "ready" : "degraded";
    }

    private async Task<string> CheckDatabaseAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        try
        {
            return Describe(await migrator.CompareAsync(bound.Token));
        }
        catch (NpgsqlException exception)
        {
            return DatabaseTrouble.Explain(exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {Bound.TotalSeconds} s";
        }
    }

    // A later build's migrations only add: while the processes of an installation are replaced one after the other, the old ones work on.
    internal static string Describe(Schema schema)
    {
        if (schema.Missing.Count > 0) return $"migrations are missing ({string.Join(", ", schema.Missing)}): run 'Notifications.Host migrate'";
        if (schema.IsReadOnly) return DatabaseTrouble.ReadOnly;
        return schema.Newer.Count == 0 ? Fine : $"{Fine}, with migrations of a later build ({string.Join(", ", schema.Newer)})";
    }

    private string CheckBroker()
    {
        var health = bus.CheckHealth();
        if (health.Status == BusHealthStatus.Healthy && confirms.MissingSince is { } since)
            return $"connected, but has confirmed nothing since {since:u}: is there a memory or disk alarm (rabbitmq-diagnostics alarms), or does it hang?";
        return health.Status == BusHealthStatus.Healthy ? Fine : $"{health.Status.ToString().ToLowerInvariant()}: the bus has no connection, or not all its queues";
    }
}

internal static class HealthApi
{
    public static void AddReadiness(this IServiceCollection services, Roles roles)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Readiness>(provider, roles));
        // MassTransit registers a health check that logs by itself; /ready asks the bus instead.
        services.Configure<HealthCheckServiceOptions>(x => x.Registrations.Clear());
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", () => TypedResults.Ok(new HealthView("healthy"))).WithoutLimits().Described(HealthOperations.Health);
        routes.MapGet("/ready", async (HttpContext context, Readiness readiness) =>
        {
            var view = await readiness.CheckAsync(context.RequestAborted);
            return TypedResults.Json(view, statusCode: view.Status == "not-ready" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
        }).WithoutLimits().Described(HealthOperations.Ready);
    }
}

/// <summary>The process lives. Whether it can work is what <c>/ready</c> says.</summary>
public sealed record HealthView(string Status);
