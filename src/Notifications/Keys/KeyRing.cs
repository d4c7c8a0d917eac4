using System.Diagnostics;
using Notifications.Storage;

namespace Notifications.Keys;

/// <summary>What a look-up came to.</summary>
/// <param name="Key">Null: unknown, revoked or expired; or nobody can say.</param>
/// <param name="IsUnavailable">The database can't say whether it is still good.</param>
public readonly record struct KeyLookup(KeyEntry? Key, bool IsUnavailable = false);

/// <summary>
/// The keys of the database, in memory. A key that was revoked is refused on every instance two seconds later at most: what is older than that is not used,
/// whoever asks, and whoever finds it older than one has it read again. So nobody waits as long as requests come, no key costs a query, an unknown one least of
/// all, and an instance without requests asks for nothing. <see href="README.md">More</see>.
/// </summary>
/// <param name="read">Reads the table, from the version on that is there: <see cref="KeyTableReader.ReadAsync"/>.</param>
public sealed partial class KeyRing(Func<long?, CancellationToken, Task<KeyTable?>> read, TimeProvider clock, ILogger<KeyRing> logger)
{
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UnusableAfter = TimeSpan.FromSeconds(2);

    /// <summary>A request doesn't wait longer for the database to say something.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>After a failure: a database that is away must not be asked once for each request.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);

    private static readonly Task<bool> Failed = Task.FromResult(false);

    private readonly Lock _turn = new();
    private Snapshot? _snapshot;
    private Task<bool>? _reading;
    private long? _failedAt;
    private long _changedAt;

    public ValueTask<KeyLookup> FindAsync(KeyHash hash, CancellationToken cancellationToken)
    {
        var snapshot = Volatile.Read(ref _snapshot);
        if (snapshot is null || IsUnusable(snapshot)) return new ValueTask<KeyLookup>(WaitAsync(hash, cancellationToken));

        if (clock.GetElapsedTime(snapshot.Begun) > ReadAgainAfter) _ = BeginReading();
        return new ValueTask<KeyLookup>(Find(snapshot, hash));
    }

    /// <summary>After a change was committed here: it is in force for the next request to this instance.</summary>
    public void Forget() => Volatile.Write(ref _changedAt, clock.GetTimestamp());

    private async Task<KeyLookup> WaitAsync(KeyHash hash, CancellationToken cancellationToken)
    {
        var unavailable = new KeyLookup(null, IsUnavailable: true);
        var asked = clock.GetTimestamp();
        while (Patience - clock.GetElapsedTime(asked) is { Ticks: > 0 } left)
        {
            try
            {
                if (!await BeginReading().WaitAsync(left, clock, cancellationToken)) return unavailable;
            }
            catch (TimeoutException)
            {
                return unavailable;
            }

            // One that was under way already, or took long, may be too old itself.
            if (Volatile.Read(ref _snapshot) is { } snapshot && !IsUnusable(snapshot)) return Find(snapshot, hash);
        }

        return unavailable;
    }

    // The age counts from before the question: the answer is at least as new.
    private bool IsUnusable(Snapshot snapshot) => clock.GetElapsedTime(snapshot.Begun) > UnusableAfter || snapshot.Begun < Volatile.Read(ref _changedAt);

    private KeyLookup Find(Snapshot snapshot, KeyHash hash) =>
        new(snapshot.Table.Secrets.TryGetValue(hash, out var secret) && (secret.ExpiresAt is not { } end || clock.GetUtcNow() < end) ? secret.Key : null);

    /// <returns>True when it could be read.</returns>
    private Task<bool> BeginReading()
    {
        lock (_turn)
        {
            if (_reading is { IsCompleted: false } underWay) return underWay;
            if (_failedAt is { } failed && clock.GetElapsedTime(failed) < Rest) return Failed;
            return _reading = Task.Run(ReadAsync);
        }
    }

    private async Task<bool> ReadAsync()
    {
        Activity.Current = null;   // it belongs to no request's trace
        var (begun, kept) = (clock.GetTimestamp(), _snapshot);
        using var bound = new CancellationTokenSource(Patience, clock);
        try
        {
            var table = await read(kept?.Table.Version, bound.Token);
            Volatile.Write(ref _snapshot, new Snapshot(table ?? kept!.Table, begun));
            if (_failedAt is not null) LogOver();
            _failedAt = null;
            return true;
        }
#pragma warning disable CA1031 // Whatever it is: nobody can say which keys are good, and the next request asks again.
        catch (Exception exception)
        {
            if (_failedAt is null) LogFailed(DatabaseTrouble.Name(exception));
            _failedAt = clock.GetTimestamp();
            return false;
        }
#pragma warning restore CA1031
    }

    private sealed record Snapshot(KeyTable Table, long Begun);

    [LoggerMessage(LogLevel.Warning, "The API keys can't be read ({Error}): those of the database are answered with 503 until they can")]
    private partial void LogFailed(string error);

    [LoggerMessage(LogLevel.Information, "The API keys can be read again")]
    private partial void LogOver();
}
