using NUnit.Framework;

namespace Notifications.Tests.Structure;

/// <summary>Who may know whom. A new reference is a decision: it goes into src/README.md and here.</summary>
public sealed class ReferencesTests
{
    private const string Framework = "Microsoft.AspNetCore.App";

    [TestCase("Notifications.Contracts", "", "", "")]
    [TestCase("Notifications.DelayQueues", "", "MassTransit.RabbitMQ", "")]
    [TestCase("Notifications.Channels", "Notifications.Contracts", "", Framework)]
    [TestCase("Notifications", "Notifications.Contracts Notifications.Channels Notifications.DelayQueues",
        "FluentValidation MassTransit MassTransit.RabbitMQ Microsoft.EntityFrameworkCore Npgsql Npgsql.EntityFrameworkCore.PostgreSQL Polly.Core", Framework)]
    [TestCase("Notifications.Host", "Notifications", "Microsoft.AspNetCore.OpenApi OpenTelemetry OpenTelemetry.Exporter.OpenTelemetryProtocol", "")]
    [TestCase("Notifications.Client", "", "", "")]
    [TestCase("Notifications.Cli", "Notifications.Client", "Spectre.Console System.CommandLine", "")]
    public void A_project_references_only_what_the_design_allows(string project, string projects, string packages, string frameworks)
    {
        var path = $"src/{project}/{project}.csproj";

        Assert.That(Repository.ProjectReferences(path), Is.SubsetOf(projects.Split(' ')), "projects");
        Assert.That(Repository.Includes(path, "PackageReference"), Is.SubsetOf(packages.Split(' ')), "packages");
        Assert.That(Repository.Includes(path, "FrameworkReference"), Is.SubsetOf(frameworks.Split(' ')), "frameworks");
    }

    [Test]
    public void Every_project_of_the_product_stands_in_the_table()
    {
        var table = typeof(ReferencesTests).GetMethod(nameof(A_project_references_only_what_the_design_allows))!
            .GetCustomAttributes(typeof(TestCaseAttribute), inherit: false).Cast<TestCaseAttribute>().Select(x => x.Arguments[0]);

        Assert.That(Repository.Files("src", "*.csproj").Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo(table));
    }

    // What a project could reach without a reference of its own: through the framework or through another project.
    [TestCase("Notifications.Contracts", "MassTransit", "Npgsql", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore")]
    [TestCase("Notifications.Channels", "MassTransit", "Npgsql", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Builder")]
    [TestCase("Notifications.DelayQueues", "Notifications.Contracts", "Notifications.Channels", "Npgsql")]
    [TestCase("Notifications.Client", "Microsoft.AspNetCore", "Microsoft.Extensions")]
    public void No_file_of_a_project_uses_a_namespace_that_is_not_its_business(string project, params string[] namespaces)
    {
        var usings = Repository.Files($"src/{project}", "*.cs")
            .SelectMany(file => Repository.Read(file).Split('\n').Where(x => x.StartsWith("using ", StringComparison.Ordinal)), (file, line) => $"{file}: {line}")
            .Where(x => namespaces.Any(y => x.Contains($"using {y}", StringComparison.Ordinal)));

        Assert.That(usings, Is.Empty);
    }

    [Test]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Notifications.sln").Replace('\\', '/');

        Assert.That(Repository.Projects.Where(x => !solution.Contains($"\"{x}\"", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Package_versions_stand_in_one_place()
    {
        var versions = Repository.Projects.Concat(Repository.Files("build", "*.props")).Concat(Repository.Files("src", "*.props")).Concat(Repository.Files("tests", "*.props"))
            .Where(x => x != "build/Packages.props")
            .Where(x => Repository.Includes(x, "PackageVersion").Count > 0
                || System.Text.RegularExpressions.Regex.IsMatch(Repository.Read(x), "<PackageReference[^>]* (Version|VersionOverride)="));

        Assert.That(versions, Is.Empty);
    }
}
