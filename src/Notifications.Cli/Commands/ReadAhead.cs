using Notifications.Cli.Input;

namespace Notifications.Cli.Commands;

/// <summary>How much of the input is held at a time, from the reading to the answer: a file may be larger than memory. One reader enters, anybody leaves.</summary>
internal sealed class ReadAhead : IDisposable
{
    private const int Most = 16 * 1024;

    private readonly SemaphoreSlim _kibibytes = new(Most);

    public async Task EnterAsync(EventLine line, CancellationToken cancellationToken)
    {
        // One by one, which only a single reader may: two would each hold a part and wait for the other's.
        for (var taken = 0; taken < Weigh(line); taken++)
        {
            await _kibibytes.WaitAsync(cancellationToken);
        }
    }

    public void Leave(EventLine line) => _kibibytes.Release(Weigh(line));

    public void Dispose() => _kibibytes.Dispose();

    // An event that is larger than all there is goes alone.
    private static int Weigh(EventLine line) => Math.Min(Most, 1 + (line.Json.Length / 1024));
}
