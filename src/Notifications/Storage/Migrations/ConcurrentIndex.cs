using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>An index of a table that is there and in use: nobody waits while it is made, however long that takes.</summary>
internal static class ConcurrentIndex
{
    /// <param name="definition">Table, columns, condition: what stands after ON.</param>
    public static void Create(MigrationBuilder migrationBuilder, string name, string definition)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        // It waits for transactions that began before, and makes nobody wait meanwhile: so it need not give up as soon as others.
        migrationBuilder.Sql("SET lock_timeout = '10min'", suppressTransaction: true);
        // What a try before has left is not valid.
        migrationBuilder.Sql($"DROP INDEX CONCURRENTLY IF EXISTS {name}", suppressTransaction: true);
        migrationBuilder.Sql($"CREATE INDEX CONCURRENTLY {name} ON {definition}", suppressTransaction: true);
    }
}
