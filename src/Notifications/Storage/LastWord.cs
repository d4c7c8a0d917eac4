using Npgsql;

namespace Notifications.Storage;

internal static class LastWord
{
    /// <summary>
    /// Waits until the server has said that the statement is committed. Its rows arrive before that, and what goes wrong after them nobody hears of who only
    /// reads rows: disposing a reader swallows it.
    /// </summary>
    public static async Task EndAsync(this NpgsqlDataReader reader, CancellationToken cancellationToken = default)
    {
        while (await reader.NextResultAsync(cancellationToken)) { }
    }
}
