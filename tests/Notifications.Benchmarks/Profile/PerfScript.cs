namespace Notifications.Benchmarks.Profile;

/// <summary>Reads what <c>perf script</c> writes: a line for the thread, the frames from the innermost on, an empty line.</summary>
internal static class PerfScript
{
    public static IEnumerable<Sample> Read(IEnumerable<string> lines)
    {
        var thread = "";
        var stack = new List<Frame>();
        foreach (var line in lines.Append(""))
            if (line.Trim().Length == 0)
            {
                if (stack.Count > 0) yield return new Sample(thread, stack);
                stack = [];
            }
            else if (!char.IsWhiteSpace(line[0]))
            {
                thread = line.Trim();
            }
            else if (Frame.Parse(line) is { } frame)
            {
                stack.Add(frame);
            }
    }
}
