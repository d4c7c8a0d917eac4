using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Notifications.Host.Limits;

namespace Notifications.Host.Http;

/// <summary>Pages that may call this API from a browser: <c>Cors:Origins:0=https://console.example.org</c>. None by default.</summary>
public sealed class CorsSettings
{
    public const string Section = "Cors";

    /// <summary>Scheme, host and port; or * for any page, which is safe as far as it goes: nothing here goes by cookies.</summary>
    public IList<string> Origins { get; } = [];
}

internal sealed class CorsSettingsValidator : IValidateOptions<CorsSettings>
{
    public ValidateOptionsResult Validate(string? name, CorsSettings options)
    {
        var mistakes = options.Origins.Index().Where(x => !IsOrigin(x.Item)).Select(x => $"{CorsSettings.Section}:Origins:{x.Index} must be like https://console.example.org, without a path, or *").ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static bool IsOrigin(string origin) =>
        origin == "*" || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == origin);
}

/// <summary>What browsers ask about, and what they are told.</summary>
internal static class Browsers
{
    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    // An answer is no page: nothing in it runs, nothing frames it, nobody keeps it, and it is nothing but what its type says.
    private static readonly (string Name, string Value)[] Headers =
    [
        (HeaderNames.XContentTypeOptions, "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        (HeaderNames.ContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
        (HeaderNames.CacheControl, "no-store"),
    ];

    public static void AddBrowsers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CorsSettings>().Bind(configuration.GetSection(CorsSettings.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CorsSettings>, CorsSettingsValidator>();
        services.AddCors();
        services.AddOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions>().Configure<IOptions<CorsSettings>>((cors, settings) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. settings.Value.Origins])
            .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete)
            .AllowAnyHeader()   // a CloudEvent's attributes are headers of any name
            .WithExposedHeaders(HeaderNames.ETag, HeaderNames.Location, HeaderNames.RetryAfter, RateLimitFields.PolicyHeader, RateLimitFields.Header, "x-correlation-id")
            .SetPreflightMaxAge(PreflightAge)));
    }

    /// <summary>An endpoint that sets one of them itself, as a page does that has scripts, keeps its own.</summary>
    public static void UseSecurityHeaders(this WebApplication app) => app.Use((HttpContext context, RequestDelegate next) =>
    {
        context.Response.OnStarting(() =>
        {
            foreach (var (name, value) in Headers) context.Response.Headers.TryAdd(name, value);
            return Task.CompletedTask;
        });
        return next(context);
    });

    public static void UseConfiguredCors(this WebApplication app)
    {
        if (app.Configuration.GetSection($"{CorsSettings.Section}:{nameof(CorsSettings.Origins)}").Exists()) app.UseCors();
    }
}
