using System.Xml.Linq;

namespace Notifications.Tests.Structure;

/// <summary>The files of this repository, found from where the tests run.</summary>
internal static class Repository
{
    public static DirectoryInfo Root { get; } = FindRoot();

    public static IEnumerable<string> Projects => Files("src", "*.csproj").Concat(Files("tests", "*.csproj"));

    /// <summary>Paths relative to the root, with slashes, without what a build made.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root.FullName, folder), pattern, SearchOption.AllDirectories)
            .Select(x => Path.GetRelativePath(Root.FullName, x).Replace('\\', '/'))
            .Where(x => !x.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root.FullName, path));

    public static IReadOnlyList<string> Includes(string project, string element) =>
        [.. XDocument.Parse(Read(project)).Descendants(element).Select(x => x.Attribute("Include")!.Value)];

    public static IReadOnlyList<string> ProjectReferences(string project) =>
        [.. Includes(project, "ProjectReference").Select(x => Path.GetFileNameWithoutExtension(x.Replace('\\', '/')))];

    private static DirectoryInfo FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Notifications.sln"))) folder = folder.Parent;
        return folder ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has a Notifications.sln: run the tests inside the repository");
    }
}
