using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;

namespace Notifications.Host;

/// <summary>Environment variables that users set, as the settings they stand for. Everything else is ordinary ASP.NET configuration.</summary>
internal static class HostSettings
{
    private static readonly Dictionary<string, Func<string, (string Key, string Value)>> Variables = new()
    {
        ["NOTIFICATIONS_POSTGRES"] = value => ("Storage:ConnectionString", value),
        ["NOTIFICATIONS_RABBITMQ_URL"] = value => ("Broker:Uri", value),
        ["NOTIFICATIONS_HTTP_PORT"] = value => ("Urls", $"http://127.0.0.1:{value}"),
        ["NOTIFICATIONS_ROLES"] = value => ("Roles", value),
        ["NOTIFICATIONS_DEMO"] = value => ("Demo", value),
        ["NOTIFICATIONS_DEMO_SINK"] = value => ("Demo:Sink", value),
        ["NOTIFICATIONS_DATA"] = value => ("Data", value),
    };

    public static void AddEnvironment(this WebApplicationBuilder builder)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (variable, read) in Variables)
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
            {
                var (key, setting) = read(value);
                settings[key] = setting;
            }

        // Behind everything else, so that ASPNETCORE_URLS and --urls work as everywhere.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = [new("Urls", "http://127.0.0.1:3005")] });

        // Before what the command line says, which is the more particular.
        var sources = builder.Configuration.Sources;
        var commandLine = sources.Index().LastOrDefault(x => x.Item is CommandLineConfigurationSource, (Index: sources.Count, Item: null!)).Index;
        sources.Insert(commandLine, new MemoryConfigurationSource { InitialData = settings });
    }

    /// <summary><c>api</c>, <c>lifecycle</c>, <c>delivery</c>, separated by commas; all when nothing is said.</summary>
    public static Roles ReadRoles(this IConfiguration configuration)
    {
        var setting = configuration["Roles"];
        if (string.IsNullOrWhiteSpace(setting)) return Roles.All;
        return !setting.Any(char.IsAsciiDigit) && Enum.TryParse<Roles>(setting, ignoreCase: true, out var roles) && roles != Roles.None
            ? roles
            : throw new OptionsValidationException("Roles", typeof(Roles), [$"NOTIFICATIONS_ROLES is '{setting}'; give some of api, lifecycle, delivery, separated by commas"]);
    }

    public static bool IsDemo(this IConfiguration configuration) => configuration["Demo"] is "1" or "true";
}
