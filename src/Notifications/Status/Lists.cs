using Notifications.Intake;
using Npgsql;

namespace Notifications.Status;

/// <summary>Pages of events and of notifications, newest first or oldest first. README.md explains what a page promises, and what it may cost.</summary>
public sealed class Lists
{
    public const int MostItemsInPage = 500;

    /// <summary>Entries of an index that a page looks at: a few ten milliseconds.</summary>
    internal const int MostExamined = 10_000;

    // Each statement is made for one index. Whatever the statistics say, the planner is not to read and sort a table instead; and a walk of milliseconds,
    // whose order is that of its rows, is worth neither a second process nor compiling.
    internal const string AlongIndexes = """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true),
            set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true)
        """;

    private readonly NpgsqlDataSource _database;
    private readonly int _mostExamined;

    public Lists(NpgsqlDataSource database) : this(database, MostExamined)
    {
    }

    internal Lists(NpgsqlDataSource database, int mostExamined) => (_database, _mostExamined) = (database, mostExamined);

    public async Task<NotificationPage> ListNotificationsAsync(ListQuery query, CancellationToken cancellationToken)
    {
        var (items, next) = await ReadAsync(query, events: false, ReadNotification, (_, _) => false, cancellationToken);
        return new NotificationPage(items, next);
    }

    public async Task<EventPage> ListEventsAsync(ListQuery query, CancellationToken cancellationToken)
    {
        var (items, next) = await ReadAsync(query, events: true, ReadEvent, (item, found) => item.Id == found, cancellationToken);
        return new EventPage(items, next);
    }

    /// <param name="isDone">Whether an item that is shown is this event: whatever else belongs to it is passed over.</param>
    private async Task<(IReadOnlyList<T> Items, Guid? Next)> ReadAsync<T>(
        ListQuery query, bool events, Func<NpgsqlDataReader, T> read, Func<T, Guid, bool> isDone, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.CannotBe || ListRange.Of(query, events).IsEmpty) return ([], null);

        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);   // for set_config; it ends with nothing to commit
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands = { new NpgsqlBatchCommand(AlongIndexes), ListSql.Of(query, events, _mostExamined) },
        };
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await row.NextResultAsync(cancellationToken);

        var (items, rows, isCut, end) = (new List<T>(), 0, false, Guid.Empty);
        while (await row.ReadAsync(cancellationToken))
        {
            if (row.GetBoolean(3)) items.Add(read(row));
            var found = row.GetGuid(1);
            end = items.Count > 0 && isDone(items[^1], found) || row.IsDBNull(2) ? found : row.GetGuid(2);
            isCut = row.GetInt64(0) == _mostExamined || ++rows == query.Limit;
        }

        return (items, isCut ? end : null);
    }

    private static NotificationSummary ReadNotification(NpgsqlDataReader row) => new(
        row.GetGuid(2), row.GetString(4), Text(row, 5), row.GetString(6), row.GetString(7), row.GetString(8), row.GetInt32(10), row.GetInt32(11), Text(row, 12),
        Text(row, 13), row.IsDBNull(14) ? null : row.GetInt32(14), Time(row, 15)!.Value, Time(row, 16))
    {
        Event = row.GetGuid(1),
        EventId = row.GetString(17),
        Producer = row.GetString(18),
        HoldReason = Text(row, 9),
        CorrelationId = Text(row, 19),
        UserId = Text(row, 20),
    };

    private static EventSummary ReadEvent(NpgsqlDataReader row) => new(
        row.GetGuid(1), row.GetString(4), row.GetString(5), PostedEvent.SourceShown(row.GetString(6)), row.GetString(7), row.GetString(8), Time(row, 9)!.Value,
        Time(row, 10)!.Value, Text(row, 11), Text(row, 12), EventStatuses.Of(row.GetInt32(13)), row.GetInt32(13));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
