using System.Diagnostics;
using Notifications.Tests.Reference;
using Notifications.Tests.Structure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Operations;

public sealed class DescriptionLintTests
{
    [Test]
    public async Task The_description_passes_a_linter_without_a_warning()
    {
        var folder = Path.Combine(Repository.Root.FullName, "tests", "openapi-lint");
        if (!Directory.Exists(Path.Combine(folder, "node_modules"))) Assert.Fail($"{folder} has no node_modules. Run ./build/test once, or npm ci in that folder.");
        var file = Path.Combine(Path.GetTempPath(), $"openapi-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, (await Description.GetAsync()).Document.GetRawText());
        try
        {
            var (code, output) = await RunAsync(folder, "lint", "--config", "redocly.yaml", "--format", "stylish", file);
            Assert.That(code, Is.Zero, output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("node") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "node_modules/@redocly/cli/bin/cli.js" }.Concat(arguments)) start.ArgumentList.Add(argument);
        // It calls nobody.
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }
}
