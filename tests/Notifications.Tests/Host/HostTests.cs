using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Notifications.Host;
using Notifications.Host.Security;
using Notifications.Routing;
using NUnit.Framework;

namespace Notifications.Tests.Host;

/// <summary>The process is put together but not started: it connects to nothing.</summary>
public sealed class HostTests
{
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"notifications-{Guid.NewGuid():N}");

    [OneTimeTearDown]
    public static void CleanUp()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    [TestCase("all")]
    [TestCase("api")]
    [TestCase("lifecycle")]
    [TestCase("delivery")]
    public async Task Whatever_its_roles_a_process_has_all_that_its_parts_ask_for(string roles)
    {
        await using var app = Create($"--Roles={roles}");

        Assert.That(app.Services.GetServices<IHostedService>().ToList(), Is.Not.Empty);
        Assert.That(() => app.Services.GetRequiredService<IStartupValidator>().Validate(), Throws.Nothing);
    }

    [TestCase("api", true)]
    [TestCase("lifecycle,delivery", false)]
    public async Task Only_the_API_role_has_the_API_and_every_role_tells_its_health(string roles, bool api)
    {
        await using var app = Create($"--Roles={roles}");

        Assert.That(Paths(app), Is.SupersetOf(new[] { "/health", "/ready" }));
        Assert.That(Paths(app).Contains("/v1/events"), Is.EqualTo(api));
    }

    [Test]
    public async Task Demo_mode_knows_the_key_supersecretkey_with_every_scope_and_what_signs_with_it()
    {
        await using var app = Create("--Demo=1");

        var (caller, _) = await app.Services.GetRequiredService<ApiKeyRing>().FindAsync("supersecretkey", CancellationToken.None);

        Assert.That(caller?.Scopes, Is.EquivalentTo(Scopes.All));
        Assert.That((caller!.Signing.Mode, caller.Signing.Configured.Single()), Is.EqualTo(("optional", "supersecret")));
        Assert.That(Paths(app), Does.Contain("/dev/sink"));
        Assert.That(app.Services.GetRequiredService<IOptions<RoutingOptions>>().Value.Destinations, Is.Not.Empty, "validated, so its addresses are fine");
    }

    [Test]
    public async Task Without_demo_mode_nothing_of_it_exists()
    {
        await using var app = Create();

        Assert.That(app.Services.GetRequiredService<IOptions<ApiKeyOptions>>().Value.Keys, Is.Empty);
        Assert.That(Paths(app), Does.Not.Contain("/dev/sink"));
        Assert.That(app.Services.GetRequiredService<IOptions<RoutingOptions>>().Value.Destinations, Is.Empty);
    }

    [Test]
    public async Task Without_servers_the_start_names_what_is_missing_all_at_once()
    {
        await using var app = NotificationsHost.Create(["--Storage:ConnectionString=", "--Broker:Uri=", "--Delivery:Lease=00:00:00"]);

        var mistakes = Assert.Throws<AggregateException>(() => app.Services.GetRequiredService<IStartupValidator>().Validate())!.InnerExceptions
            .SelectMany(x => ((OptionsValidationException)x).Failures).ToList();

        Assert.That(mistakes, Has.Some.Contains("ConnectionString").And.Some.Contains("Uri").And.Some.Contains("Delivery:Lease"));
    }

    [Test]
    public async Task The_schedule_is_1_5_and_30_seconds_and_stands_in_appsettings()
    {
        await using var app = Create();

        Assert.That(app.Services.GetRequiredService<IOptions<Notifications.Delivery.DeliveryOptions>>().Value.Redelivery.Select(x => x.TotalSeconds), Is.EqualTo(new[] { 1, 5, 30 }));
    }

    private static WebApplication Create(params string[] settings) => NotificationsHost.Create(
        ["--Storage:ConnectionString=Host=nobody-connects", "--Broker:Uri=amqp://nobody-connects", $"--Data={Folder}", .. settings],
        builder => builder.Host.UseDefaultServiceProvider(x => (x.ValidateScopes, x.ValidateOnBuild) = (true, true)));

    private static List<string?> Paths(IEndpointRouteBuilder app) =>
        [.. app.DataSources.SelectMany(x => x.Endpoints).OfType<RouteEndpoint>().Select(x => x.RoutePattern.RawText)];
}
