using Npgsql;

namespace Notifications.Storage;

/// <summary>What PostgreSQL says when it can't, or won't, do what it is asked: found wherever it is wrapped, and in words for whoever has to mend it.</summary>
internal static class DatabaseTrouble
{
    public const string ReadOnly = "takes no writes: is it a standby, or set to be read only?";

    /// <returns>Null when the exception has nothing to do with the database. EF Core and Data Protection put theirs around it.</returns>
    public static NpgsqlException? Find(Exception? exception)
    {
        while (exception is not null and not NpgsqlException) exception = exception.InnerException;
        return (NpgsqlException?)exception;
    }

    /// <summary>For a log: PostgreSQL's SQLSTATE where it is its trouble, else the exception's type. Never a text, which may quote data.</summary>
    public static string Name(Exception exception) => Find(exception)?.SqlState ?? exception.GetType().Name;

    public static string Explain(NpgsqlException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                $"refuses the user or the password ({exception.SqlState}): is NOTIFICATIONS_POSTGRES right?",
            PostgresErrorCodes.InvalidCatalogName =>
                $"has no database of this name ({exception.SqlState}): is NOTIFICATIONS_POSTGRES right, or is it still to be created?",
            PostgresErrorCodes.TooManyConnections => $"has no connection left ({exception.SqlState})",
            PostgresErrorCodes.ReadOnlySqlTransaction => ReadOnly,
            PostgresErrorCodes.DiskFull => $"has no space left ({exception.SqlState})",
            { } state => $"can't be reached ({state})",
            null => $"can't be reached ({(exception.InnerException ?? exception).GetType().Name})",
        };
    }
}
