using System.Collections.Concurrent;
using Notifications.Batching;
using Npgsql;

namespace Notifications.Limits;

/// <summary>
/// Takes tokens for requests: many requests and buckets in one question to the database, which all instances share. README.md beside this file explains the model.
/// </summary>
public sealed class RateBuckets
{
    private const int MostQuestionsInFlush = 1_000;

    /// <summary>Refusing without asking only saves questions; so buckets beyond these are asked about.</summary>
    private const int MostKnownToBeEmpty = 10_000;

    /// <summary>Whether there is a limit left to pass is worth so much of a request's time, and no more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What is known is asked again after this: a bucket may have been deleted, and a database may have lost them all.</summary>
    private static readonly TimeSpan LongestBelief = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Empty> _empty = new(StringComparer.Ordinal);
    private readonly RateBucketStore _store;
    private readonly TimeProvider _clock;
    private readonly NaturalBatcher<BucketQuestion, IReadOnlyDictionary<BucketQuestion, BucketState>> _batcher;

    public RateBuckets(RateBucketStore store, TimeProvider clock)
    {
        (_store, _clock) = (store, clock);
        // One at a time: whoever came first is served first.
        _batcher = new(MostQuestionsInFlush, concurrency: 1, AskAsync);
    }

    /// <summary>One token for a request.</summary>
    /// <returns>Null when nobody knows, because the database gave no answer in time.</returns>
    public async Task<BucketState?> TakeAsync(string bucket, RateLimit limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        return FindEmpty(bucket, limit) ?? await AskAsync(new BucketQuestion(bucket, limit, 1, isOwed: false));
    }

    /// <summary>Tokens for what a request has turned out to hold: always granted; what isn't there is the bucket's debt, and others wait until it is paid.</summary>
    /// <returns>Null when the database gave no answer in time: nothing may have been taken.</returns>
    public async Task<BucketState?> OweAsync(string bucket, RateLimit limit, int tokens)
    {
        ArgumentNullException.ThrowIfNull(limit);
        return await AskAsync(new BucketQuestion(bucket, limit, tokens, isOwed: true));
    }

    /// <summary>What is known of buckets that have a token again is of no use any more.</summary>
    internal void Forget()
    {
        var now = _clock.GetTimestamp();
        foreach (var (bucket, empty) in _empty)
            if (empty.BelievedUntil <= now) _empty.TryRemove(new(bucket, empty));
    }

    private async Task<BucketState?> AskAsync(BucketQuestion question)
    {
        try
        {
            return (await _batcher.AddAsync(question).WaitAsync(Patience, _clock))[question];
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyDictionary<BucketQuestion, BucketState>> AskAsync(IReadOnlyList<BucketQuestion> questions)
    {
        using var bound = new CancellationTokenSource(Patience, _clock);
        var asked = _clock.GetTimestamp();
        var answers = await _store.TakeAsync(questions, bound.Token);
        foreach (var (question, state) in answers) Learn(question, state, asked);
        return answers;
    }

    /// <param name="asked">Before the question was: the database's answer is at least as young, so a token is never believed to come later than it does.</param>
    private void Learn(BucketQuestion question, BucketState state, long asked)
    {
        if (state.Wait == TimeSpan.Zero) _empty.TryRemove(question.Bucket, out _);
        else if (_empty.Count < MostKnownToBeEmpty || _empty.ContainsKey(question.Bucket))
            _empty[question.Bucket] = new Empty(question.Limit, After(asked, state.Wait), After(asked, state.Wait < LongestBelief ? state.Wait : LongestBelief));
    }

    /// <summary>Tokens come with time alone, and nobody puts one back: until the time at which the next one comes, whoever asks is refused.</summary>
    private BucketState? FindEmpty(string bucket, RateLimit limit)
    {
        if (!_empty.TryGetValue(bucket, out var empty) || empty.Limit != limit) return null;
        var now = _clock.GetTimestamp();
        return now < empty.BelievedUntil ? new BucketState(IsGranted: false, Tokens: 0, _clock.GetElapsedTime(now, empty.Until)) : null;
    }

    private long After(long timestamp, TimeSpan wait) => timestamp + (long)Math.Min(wait.TotalSeconds * _clock.TimestampFrequency, long.MaxValue / 2);

    private sealed record Empty(RateLimit Limit, long Until, long BelievedUntil);
}
