using System.Diagnostics;
using System.Text.Json;
using Notifications.Tests.Structure;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>The official CloudEvents SDK for JavaScript as a producer (tests/cloudevents-client).</summary>
internal static class CloudEventsSdk
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Sends all its events, in each mode, and returns the answers.</summary>
    public static async Task<IReadOnlyList<Answer>> SendAsync(string url, string key)
    {
        var folder = Path.Combine(Repository.Root.FullName, "tests", "cloudevents-client");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException($"{folder} has no node_modules. Run ./build/test once, or npm ci in that folder.");

        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var argument in new[] { "send.js", url, key }) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        if (process.ExitCode != 0) throw new InvalidOperationException($"The CloudEvents client ended with {process.ExitCode}: {await error}");
        return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(x => JsonSerializer.Deserialize<Answer>(x, Json)!)];
    }

    /// <param name="Name">The event's id, or what the batch is called.</param>
    internal sealed record Answer(string Name, string Mode, int Status, JsonElement Body);
}
