namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>Which servers the tests may use. No defaults: a test run that forgot to say so would meet somebody's own broker on the usual port.</summary>
internal static class Servers
{
    public static string Setting(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{variable} is not set. Run ./build/test, which starts servers and sets it.");
}
