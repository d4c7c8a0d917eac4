using NUnit.Framework;

namespace Notifications.Tests.Structure;

public sealed class SourceFilesTests
{
    private const int MostLines = 300;

    private static IEnumerable<string> Sources => Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"));

    [Test]
    public void No_file_is_longer_than_a_reader_holds_in_mind() =>
        Assert.That(Sources.Where(x => Repository.Read(x).Split('\n').Length > MostLines + 1), Is.Empty);

    private static readonly string[] Sleeps = [$"{nameof(Thread)}.{nameof(Thread.Sleep)}(", $"{nameof(Task)}.{nameof(Task.Delay)}("];

    [Test]
    public void No_test_sleeps() =>
        Assert.That(Repository.Files("tests", "*.cs").Where(x => Sleeps.Any(y => Repository.Read(x).Contains(y, StringComparison.Ordinal))), Is.Empty);
}
