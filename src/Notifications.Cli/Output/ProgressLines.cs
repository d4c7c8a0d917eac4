namespace Notifications.Cli.Output;

/// <summary>Plain lines for output that is not a terminal: no ANSI, rarer the longer the work takes, and always the last.</summary>
internal sealed class ProgressLines(TextWriter error, TimeProvider clock) : IProgressDisplay
{
    private static readonly TimeSpan SlowestPace = TimeSpan.FromSeconds(15);

    private TimeSpan _pace = TimeSpan.FromSeconds(1);
    private string _written = "";
    private string _latest = "";
    private long? _writtenAt;

    public void Report(Progress progress)
    {
        _latest = progress.Text;
        if (_writtenAt is not { } before || clock.GetElapsedTime(before) >= _pace)
        {
            Finish();
            _pace = _pace * 1.5 < SlowestPace ? _pace * 1.5 : SlowestPace;
        }
    }

    public void Note(string text) => error.WriteLine(text);

    public void Finish()
    {
        if (_latest != _written)
        {
            error.WriteLine(Printable.Text(_latest));
            _written = _latest;
            _writtenAt = clock.GetTimestamp();
        }
    }
}
