using Microsoft.Extensions.DependencyInjection;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Limits;

/// <summary>
/// The buckets in PostgreSQL. A bucket is the time at which it is full again: what is missing flows in at the limit's rate. So one that is full is the same as one
/// that has no row, and nobody has to fill any.
/// </summary>
/// <param name="database">A connection of its own: a flood that keeps all the others busy must not make its own limit wait.</param>
public sealed class RateBucketStore([FromKeyedServices(StorageRegistration.Limits)] NpgsqlDataSource database)
{
    /// <summary>In one statement; the rest takes the next one.</summary>
    private const int MostDeleted = 10_000;

    // What is there, after what is owed. Rounded to the microsecond that a timestamp has; what that may give away is given once, never summed up.
    private const string Tokens = "excluded.burst - excluded.owed - greatest(0, extract(epoch FROM b.full_at - now())::float8) * excluded.rate";
    private const string Granted = $"least(excluded.asked, greatest(0, floor({Tokens} + excluded.rate * 1e-6 + 1e-9)))::integer";

    // Sorted, because two instances that lock the same rows in different orders deadlock. Not one token is granted twice: each row is changed under its lock, from
    // what its last commit left. Whoever waited for the lock has an older now(), which grants less, never more.
    private const string Take = $"""
        INSERT INTO rate_bucket AS b (name, rate, burst, asked, owed, granted, full_at)
        SELECT a.name, a.rate, a.burst, a.asked, a.owed, g.granted, now() + make_interval(secs => (a.owed + g.granted) / a.rate)
        FROM unnest($1::text[], $2::float8[], $3::integer[], $4::integer[], $5::integer[]) AS a(name, rate, burst, asked, owed)
            CROSS JOIN LATERAL (SELECT least(a.asked, greatest(0, a.burst - a.owed)) AS granted) AS g
        ORDER BY a.name
        ON CONFLICT (name) DO UPDATE SET rate = excluded.rate, burst = excluded.burst, asked = excluded.asked, owed = excluded.owed, granted = {Granted},
            full_at = greatest(b.full_at, now()) + make_interval(secs => (excluded.owed + {Granted}) / excluded.rate)
        RETURNING b.name, b.granted, b.burst - greatest(0, extract(epoch FROM b.full_at - now())::float8) * b.rate
        """;

    // Who is locked is in use, and is skipped: so this waits for nobody, and with whoever waits for it there is no deadlock.
    private const string Delete = """
        DELETE FROM rate_bucket WHERE name IN (
            SELECT name FROM rate_bucket WHERE full_at < now() - $1 LIMIT 10000 FOR UPDATE SKIP LOCKED)
        """;

    /// <param name="questions">In the order in which they came; those of one bucket are granted in that order.</param>
    internal async Task<Dictionary<BucketQuestion, BucketState>> TakeAsync(IReadOnlyList<BucketQuestion> questions, CancellationToken cancellationToken)
    {
        // A limit that was changed meanwhile: the last one counts.
        var buckets = questions.GroupBy(x => x.Bucket, StringComparer.Ordinal).ToDictionary(x => x.Key, x => x.ToList(), StringComparer.Ordinal);
        var limits = buckets.Values.Select(x => x[^1].Limit).ToArray();
        await using var command = database.CreateCommand(Take);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. buckets.Keys] });
        command.Parameters.Add(new NpgsqlParameter<double[]> { TypedValue = [.. limits.Select(x => x.Rate)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. limits.Select(x => x.Burst)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. buckets.Values.Select(x => x.Where(y => !y.IsOwed).Sum(y => y.Tokens))] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. buckets.Values.Select(x => x.Where(y => y.IsOwed).Sum(y => y.Tokens))] });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var answers = new Dictionary<BucketQuestion, BucketState>(questions.Count);
        while (await row.ReadAsync(cancellationToken)) Share(buckets[row.GetString(0)], row.GetInt32(1), row.GetDouble(2), answers);
        await row.EndAsync(cancellationToken);
        return answers;
    }

    /// <summary>Those that have been full for a while, and so are the same as none.</summary>
    /// <returns>False when there may be more.</returns>
    public async Task<bool> DeleteFullAsync(TimeSpan since, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Delete);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = since });
        return await command.ExecuteNonQueryAsync(cancellationToken) < MostDeleted;
    }

    private static void Share(List<BucketQuestion> questions, int granted, double tokens, Dictionary<BucketQuestion, BucketState> answers)
    {
        foreach (var question in questions)
        {
            var isGranted = question.IsOwed || question.Tokens <= granted;
            if (isGranted && !question.IsOwed) granted -= question.Tokens;
            answers.Add(question, BucketState.Of(isGranted, tokens, questions[^1].Limit));
        }
    }
}
