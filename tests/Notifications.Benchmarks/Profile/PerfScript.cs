namespace Notifications.Benchmarks.Profile;

/// <summary>Reads what <c>perf script</c> writes: a line for the thread, the frames from the innermost on, an empty line.</summary>
internal static class PerfScript
{
    public static IEnumerable<IReadOnlyList<Frame>> Read(IEnumerable<string> lines)
    {
        var frames = new List<Frame>();
        foreach (var line in lines)
            if (line.Length == 0)
            {
                if (frames.Count > 0) yield return frames;
                frames = [];
            }
            else if (char.IsWhiteSpace(line[0]) && Frame.Parse(line) is { } frame)
            {
                frames.Add(frame);
            }

        if (frames.Count > 0) yield return frames;
    }
}
