using System.Net.Http.Json;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Operations;

/// <summary>docker-compose.yml without Docker: the same programs with the same arguments and settings, only the addresses are this machine's.</summary>
public sealed class CompositionTests
{
    private static readonly Dictionary<string, string> Passwords = new() { ["NOTIFICATIONS_POSTGRES_PASSWORD"] = "p1", ["NOTIFICATIONS_RABBITMQ_PASSWORD"] = "p2" };

    [Test]
    public void Each_password_has_to_be_given_and_none_is_in_the_file()
    {
        foreach (var (left, right) in new[] { ("NOTIFICATIONS_POSTGRES_PASSWORD", "NOTIFICATIONS_RABBITMQ_PASSWORD"), ("NOTIFICATIONS_RABBITMQ_PASSWORD", "NOTIFICATIONS_POSTGRES_PASSWORD") })
        {
            var composition = Composition.Read(new Dictionary<string, string> { [right] = "given" });
            Assert.That(() => composition.EnvironmentOf("api"), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(left).And.Message.Contains(".env.example"));
        }

        var full = Composition.Read(Passwords);
        var secrets = full.Services.SelectMany(full.EnvironmentOf).Where(x => x.Key.Contains("PASS", StringComparison.Ordinal)).Select(x => x.Value);
        Assert.That(secrets, Is.SupersetOf(Passwords.Values).And.All.AnyOf("p1", "p2"));
    }

    [Test]
    public void The_servers_are_healthy_and_the_schema_is_there_before_a_role_starts()
    {
        var composition = Composition.Read(Passwords);

        Assert.That(composition.ConditionsOf("migrate"), Is.EqualTo(new Dictionary<string, string> { ["postgres"] = "service_healthy" }));
        foreach (var role in composition.Product.Where(x => x != "migrate"))
            Assert.That(composition.ConditionsOf(role), Is.EqualTo(new Dictionary<string, string> { ["migrate"] = "service_completed_successfully", ["rabbitmq"] = "service_healthy" }));
        Assert.That(new[] { "postgres", "rabbitmq" }, Is.All.Matches<string>(composition.HasHealthCheck));
    }

    [Test]
    public async Task The_processes_of_the_file_deliver_events_of_every_priority()
    {
        var composition = Composition.Read(Passwords);
        await using var database = await Database.CreateAsync();
        await using var virtualHost = await VirtualHost.CreateAsync();
        await using var mail = await MailServer.StartAsync();
        var api = new Uri("http://nobody.invalid");
        await MigrateAsync();

        var started = new List<ProductProcess>();
        try
        {
            await StartAsync("api");
            api = new Uri(started[0].Url);
            await MigrateAsync();   // now that the receiver's address is known
            foreach (var role in composition.Product.Except(["migrate", "api"]))
                for (var i = 0; i < composition.ReplicasOf(role); i++) await StartAsync(role);
            Assert.That(started, Has.Count.EqualTo(5), "api, lifecycle, delivery-critical twice, delivery");
            foreach (var process in started)
                await Eventually.GetAsync("the container's health check passes",
                    () => ProductProcess.RunAsync(["ready"], new Dictionary<string, string> { ["ASPNETCORE_URLS"] = process.Url }), x => x.ExitCode == 0, TimeSpan.FromMinutes(2));

            using var client = Platform.CreateClient(api.ToString(), "supersecretkey");
            foreach (var priority in new[] { "critical", "high", "normal", "low" })
                (await client.PostAsJsonAsync("/v1/events", new { eventType = "order.created", priority, payload = new { total = 1 } })).EnsureSuccessStatusCode();

            // Each to a webhook, an email and the log.
            await Eventually.GetAsync("all are delivered", () => client.GetFromJsonAsync<JsonElement>("/v1/stats"),
                x => x.GetProperty("notifications").GetProperty("Delivered").GetInt64() == 12, TimeSpan.FromMinutes(2));
            Assert.That(mail.Mails.Items, Has.Count.EqualTo(4));
            Assert.That((await client.GetFromJsonAsync<JsonElement>("/dev/sink")).GetArrayLength(), Is.EqualTo(4));

            foreach (var process in started) Assert.That((await process.StopAsync()).ExitCode, Is.Zero, "told to stop");
        }
        finally
        {
            foreach (var process in started) await process.DisposeAsync();
        }

        async Task MigrateAsync()
        {
            var (code, output) = await ProductProcess.RunAsync(composition.CommandOf("migrate"), Local("migrate"));
            Assert.That(code, Is.Zero, output);
        }

        async Task StartAsync(string role) => started.Add(await ProductProcess.StartAsync(new Dictionary<string, string?>(), Local(role)));

        Dictionary<string, string> Local(string service)
        {
            var environment = composition.EnvironmentOf(service);
            Move("NOTIFICATIONS_POSTGRES", "Host=postgres;", database.ConnectionString);
            Move("NOTIFICATIONS_RABBITMQ_URL", "@rabbitmq:", virtualHost.Url.ToString());
            Move("NOTIFICATIONS_DEMO_SINK", "//api:", new Uri(api, "/dev/sink").ToString());
            Move("Channels__Email__Smtp__Host", "mail", "127.0.0.1");
            Move("Channels__Email__Smtp__Port", "1025", $"{mail.Port}");
            Move("OTEL_EXPORTER_OTLP_ENDPOINT", "//jaeger:", "http://127.0.0.1:1");   // away: nothing waits for it
            environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
            return environment;

            void Move(string name, string from, string to)
            {
                Assert.That(environment[name], Does.Contain(from), "the name of a service in the file");
                environment[name] = to;
            }
        }
    }
}
