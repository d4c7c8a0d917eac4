namespace Notifications.Host.Health;

/// <summary>
/// The command <c>ready</c>: asks the host that runs with the same settings on this machine whether it can work. For health checks of containers, whose
/// image has no curl.
/// </summary>
internal static class ReadinessProbe
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);

    /// <returns>The exit code: 0 ready or degraded, 1 not ready or no answer.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddEnvironment();
        var address = FindAddress(builder.Configuration["Urls"]!);
        using var client = new HttpClient { Timeout = Bound };
        try
        {
            using var response = await client.GetAsync(new Uri(address, "ready"));
            await output.WriteLineAsync(await response.Content.ReadAsStringAsync());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await output.WriteLineAsync($"No host answers at {address} ({exception.GetType().Name}). Does it run, and with the same NOTIFICATIONS_HTTP_PORT, ASPNETCORE_URLS or --urls?");
            return 1;
        }
    }

    /// <summary>The first address that the host listens at, as seen from this machine.</summary>
    public static Uri FindAddress(string urls)
    {
        var first = BindingAddress.Parse(urls.Split(';')[0]);
        var host = first.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "127.0.0.1" : first.Host;
        return new UriBuilder(first.Scheme, host, first.Port).Uri;
    }
}
