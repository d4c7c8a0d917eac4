using Notifications.Benchmarks.Processes;

namespace Notifications.Benchmarks.Subjects;

internal static class Readiness
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>"degraded" is not ready: the product takes events without its broker, and then there is nothing to measure.</summary>
    public static Task WaitUntilReadyAsync(this ChildProcess process, Uri url, CancellationToken cancellationToken) =>
        process.WaitUntilAnswersAsync(new Uri(url, "/ready"), answer => answer.Contains("\"ready\"", StringComparison.Ordinal), cancellationToken);

    public static async Task WaitUntilAnswersAsync(this ChildProcess process, Uri url, Func<string, bool> isRight, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        await process.WaitUntilAsync(
            "ready",
            Patience,
            async token =>
            {
                try
                {
                    return isRight(await http.GetStringAsync(url, token));
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            cancellationToken);
    }
}
