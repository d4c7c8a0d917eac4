using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Notifications.Host.Http;

/// <summary>
/// Proxies that are believed when they say for whom they ask: <c>ForwardedHeaders:KnownProxies:0=10.0.0.7</c>, <c>ForwardedHeaders:KnownNetworks:0=10.0.0.0/8</c>. None
/// by default: anybody can send the header.
/// </summary>
public sealed class ProxySettings
{
    public const string Section = "ForwardedHeaders";

    public IList<string> KnownProxies { get; } = [];

    public IList<string> KnownNetworks { get; } = [];
}

internal sealed class ProxySettingsValidator : IValidateOptions<ProxySettings>
{
    public ValidateOptionsResult Validate(string? name, ProxySettings options)
    {
        var mistakes = options.KnownProxies.Index().Where(x => !IPAddress.TryParse(x.Item, out _)).Select(x => $"{ProxySettings.Section}:KnownProxies:{x.Index} must be an IP address")
            .Concat(options.KnownNetworks.Index().Where(x => !System.Net.IPNetwork.TryParse(x.Item, out _))
                .Select(x => $"{ProxySettings.Section}:KnownNetworks:{x.Index} must be a network such as 10.0.0.0/8"))
            .ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}

internal static class Proxies
{
    public static void AddProxies(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ProxySettings>().Bind(configuration.GetSection(ProxySettings.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProxySettings>, ProxySettingsValidator>();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxySettings>>((headers, settings) =>
        {
            // From the nearest proxy outwards, as long as they are known: the first address that isn't is the client's, and what it says itself is not believed.
            (headers.ForwardedHeaders, headers.ForwardLimit) = (ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, null);
            headers.KnownProxies.Clear();   // the framework's own: this machine
            headers.KnownIPNetworks.Clear();
            foreach (var proxy in settings.Value.KnownProxies) headers.KnownProxies.Add(IPAddress.Parse(proxy));
            foreach (var network in settings.Value.KnownNetworks) headers.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
    }

    /// <summary>Where nobody is known nobody is asked: the framework takes an empty list for "believe everybody".</summary>
    public static void UseProxies(this WebApplication app)
    {
        if (app.Configuration.GetSection(ProxySettings.Section).GetChildren().Any()) app.UseForwardedHeaders();
    }
}
