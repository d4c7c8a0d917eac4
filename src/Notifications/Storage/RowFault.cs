using Npgsql;

namespace Notifications.Storage;

/// <summary>Tells a statement that the database refuses because of its data from one that it can't run just now.</summary>
internal static class RowFault
{
    /// <summary>SQLSTATE class 22 (data exception) or 23 (constraint violation): it would be refused again, and it is one row's own fault.</summary>
    public static bool Is(NpgsqlException exception) => exception is PostgresException { SqlState: ['2', '2' or '3', ..] };
}
