using Npgsql;

namespace Notifications.Benchmarks.Destinations;

/// <summary>
/// So many destinations, each with subscriptions of its own: a third by type, a third by patterns, a third by a pattern with a filter. One type is the first's
/// alone, another goes to ten (half of them by pattern and filter), and every third has a filter on a type that they share.
/// </summary>
internal static class Shops
{
    public const string OneEvent = "benchmark.one";
    public const string TenEvent = "benchmark.ten.made";
    public const string SharedEvent = "benchmark.shared";

    public static async Task InsertAsync(NpgsqlDataSource database, int count, CancellationToken cancellationToken)
    {
        // A simple query may hold several statements, and then no parameters: the count is ours.
        await using var command = database.CreateCommand($$"""
            CREATE TEMP TABLE shop AS SELECT i, gen_random_uuid() AS id FROM generate_series(1, {{count}}) AS i;
            INSERT INTO destination (id, name, channel, address) SELECT id, 'shop-' || i, 'log', 'shop' FROM shop;
            INSERT INTO subscription (id, destination, event_type, filter)
            SELECT gen_random_uuid(), id, CASE i % 3 WHEN 0 THEN 'shop-' || i || '.order.created' WHEN 1 THEN '*.shop-' || i || '.#' ELSE 'shop-' || i || '.#' END,
                CASE i % 3 WHEN 2 THEN '{"field":"payload.order.total","gte":100}' END
            FROM shop;
            INSERT INTO subscription (id, destination, event_type) SELECT gen_random_uuid(), id, 'benchmark.one' FROM shop WHERE i = 1;
            INSERT INTO subscription (id, destination, event_type, filter)
            SELECT gen_random_uuid(), id, CASE i % 2 WHEN 0 THEN 'benchmark.ten.made' ELSE 'benchmark.ten.*' END,
                CASE i % 2 WHEN 1 THEN '{"and":[{"field":"payload.order.total","gte":100,"lt":1000},{"field":"payload.order.currency","in":["EUR","CHF"]}]}' END
            FROM shop WHERE i <= 10;
            INSERT INTO subscription (id, destination, event_type, filter)
            SELECT gen_random_uuid(), id, 'benchmark.shared', '{"field":"payload.order.customer","equals":"shop-' || i || '"}' FROM shop WHERE i % 3 = 2;
            DROP TABLE shop;
            """);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
