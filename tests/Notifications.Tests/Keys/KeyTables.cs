using System.Collections.Frozen;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Keys;

namespace Notifications.Tests.Keys;

/// <summary>A database of keys whose answers a test gives, one by one, when it wants to.</summary>
internal sealed class KeyTables
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<long?> _asked = Channel.CreateUnbounded<long?>();
    private readonly Lock _turn = new();
    private readonly List<(long? Known, TaskCompletionSource<KeyTable?> Answer)> _questions = [];

    /// <summary>The version that was known, of each time it was asked.</summary>
    public IReadOnlyList<long?> Questions
    {
        get
        {
            lock (_turn) return [.. _questions.Select(x => x.Known)];
        }
    }

    public KeyRing Ring(TimeProvider clock) => new(ReadAsync, clock, NullLogger<KeyRing>.Instance);

    /// <summary>A ring that nobody keeps waiting.</summary>
    public static KeyRing RingOf(KeyTable table, TimeProvider? clock = null) =>
        new((_, _) => Task.FromResult<KeyTable?>(table), clock ?? TimeProvider.System, NullLogger<KeyRing>.Instance);

    public static KeyTable Of(long version, params string[] keys) => Of(version, null, keys);

    public static KeyTable Of(long version, DateTimeOffset? expiresAt, params string[] keys) =>
        new(version, keys.ToFrozenDictionary(x => KeyHash.Of(x)!.Value, x => new KeySecret(Entry(x), expiresAt)));

    /// <summary>Its producer tells which one was found.</summary>
    private static KeyEntry Entry(string key) => new(Guid.CreateVersion7(), key, FrozenSet<string>.Empty, SigningModes.Off, null, []);

    /// <summary>Waits for the next question; not for ever, for it may never come.</summary>
    public Task IsAskedAsync() => _asked.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Answers the latest question.</summary>
    /// <param name="table">Null: nothing has changed.</param>
    public void Answer(KeyTable? table) => Latest().SetResult(table);

    public void Fail() => Latest().SetException(new TimeoutException());

    private TaskCompletionSource<KeyTable?> Latest()
    {
        lock (_turn) return _questions[^1].Answer;
    }

    private Task<KeyTable?> ReadAsync(long? known, CancellationToken cancellationToken)
    {
        // Continuations run elsewhere: whoever answers goes on at once.
        var answer = new TaskCompletionSource<KeyTable?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_turn) _questions.Add((known, answer));
        _asked.Writer.TryWrite(known);
        return answer.Task;
    }
}
