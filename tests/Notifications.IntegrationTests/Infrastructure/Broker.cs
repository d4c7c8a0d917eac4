using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>
/// Where the RabbitMQ of the tests is: NOTIFICATIONS_RABBITMQ_URL (its user must be allowed to create virtual hosts) and, for the
/// management API on the same host, NOTIFICATIONS_RABBITMQ_UI_PORT.
/// </summary>
internal static class Broker
{
    public static Uri Url { get; } = new(Servers.Setting("NOTIFICATIONS_RABBITMQ_URL"));

    public static (string Name, string Password) User { get; } =
        Url.UserInfo.Split(':', 2) is [var name, var password] ? (Uri.UnescapeDataString(name), Uri.UnescapeDataString(password)) : ("guest", "guest");

    private static HttpClient Management { get; } = new()
    {
        BaseAddress = new($"http://{Url.Host}:{Servers.Setting("NOTIFICATIONS_RABBITMQ_UI_PORT")}/api/"),
        DefaultRequestHeaders =
        {
            Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User.Name}:{User.Password}"))),
        },
    };

    public static async Task<T> GetAsync<T>(string path) =>
        await Management.GetFromJsonAsync<T>(path) ?? throw new InvalidOperationException($"The management API answered {path} with null.");

    public static async Task PutAsync(string path, object content) => (await Management.PutAsJsonAsync(path, content)).EnsureSuccessStatusCode();

    public static async Task DeleteAsync(string path) => (await Management.DeleteAsync(path)).EnsureSuccessStatusCode();
}
