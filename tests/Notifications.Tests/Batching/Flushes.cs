using System.Threading.Channels;

namespace Notifications.Tests.Batching;

/// <summary>A flush that the test sees begin and lets end: gates instead of timing.</summary>
internal sealed class Flush(IReadOnlyList<int> items)
{
    private readonly TaskCompletionSource<string> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<int> Items { get; } = [.. items];
    public Task<string> Ended => _end.Task;

    public void End() => _end.SetResult(string.Join(' ', Items));

    public void Fail(Exception exception) => _end.SetException(exception);
}

/// <summary>The flushes of one batcher, in the order in which they begin.</summary>
internal sealed class Flushes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Channel<Flush> _begun = Channel.CreateUnbounded<Flush>();

    public int Waiting => _begun.Reader.Count;

    public Task<string> BeginAsync(IReadOnlyList<int> items)
    {
        var flush = new Flush(items);
        _begun.Writer.TryWrite(flush);
        return flush.Ended;
    }

    public async Task<Flush> NextAsync() => await _begun.Reader.ReadAsync().AsTask().WaitAsync(Patience);
}
