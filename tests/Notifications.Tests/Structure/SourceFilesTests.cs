using NUnit.Framework;

namespace Notifications.Tests.Structure;

public sealed class SourceFilesTests
{
    private const int MostLines = 300;

    private static IEnumerable<string> Sources => Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"));

    [Test]
    public void No_file_is_longer_than_a_reader_holds_in_mind() =>
        Assert.That(Sources.Where(x => Repository.Read(x).Split('\n').Length > MostLines + 1), Is.Empty);

    [Test]
    public void No_test_sleeps()
    {
        var sleeps = Repository.Files("tests", "*.cs")
            .Where(x => !x.EndsWith($"/{nameof(SourceFilesTests)}.cs", StringComparison.Ordinal))
            .Where(x => Repository.Read(x) is var text
                && (text.Contains("Thread.Sleep(", StringComparison.Ordinal) || text.Contains("Task.Delay(", StringComparison.Ordinal)));

        Assert.That(sleeps, Is.Empty);
    }
}
