using System.Text;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Destinations;

public sealed class SecretsTests
{
    private const string Configured = "whsec_Y29uZmlndXJlZC1zZWNyZXQtb2YtMzItYnl0ZXMtMDE=";
    private const string ConfiguredLater = "whsec_Y29uZmlndXJlZC1zZWNyZXQtb2YtMzItYnl0ZXMtMDI=";

    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync(new() { ["Routing:Destinations:0:Secrets:0"] = Configured }, start: false);

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task While_secrets_overlap_both_sign_and_after_that_the_new_one_alone()
    {
        await _platform.StartHostAsync();
        var old = await _platform.CreateAsync("billing", "invoice.*");
        var rotated = await _platform.DoAsync("POST", "/v1/destinations/billing/secrets", 201, """{"overlapSeconds":4}""");
        var secret = rotated.GetProperty("secret").GetString()!;

        var both = await PostAsync();
        await Eventually.GetAsync("the old secret has expired", () => _platform.GetAsync("/v1/destinations/billing"), x => x.GetProperty("secrets").GetArrayLength() == 1);
        var one = await PostAsync();

        Assert.That((Signatures.Of(both).Length, Signatures.AreBy(both, secret), Signatures.AreBy(both, old)), Is.EqualTo((2, true, true)));
        Assert.That((Signatures.Of(one).Length, Signatures.AreBy(one, secret)), Is.EqualTo((1, true)));
        Assert.That(rotated.GetProperty("destination").GetProperty("secrets")[1].GetProperty("expiresAt").GetDateTimeOffset(), Is.LessThan(DateTimeOffset.UtcNow));
    }

    [Test]
    public async Task Two_secrets_are_valid_at_most_and_a_given_one_is_taken()
    {
        await _platform.StartHostAsync();
        await _platform.CreateAsync("billing", "invoice.*");
        await _platform.DoAsync("POST", "/v1/destinations/billing/secrets", 201);
        var rotated = await _platform.DoAsync("POST", "/v1/destinations/billing/secrets", 201, $$"""{"secret":"{{Configured}}"}""");

        var secrets = rotated.GetProperty("destination").GetProperty("secrets");
        Assert.That(secrets.GetArrayLength(), Is.EqualTo(2));
        Assert.That(secrets[1].GetProperty("expiresAt").GetDateTimeOffset(), Is.EqualTo(DateTimeOffset.UtcNow.AddDays(1)).Within(TimeSpan.FromMinutes(5)));
        Assert.That(Signatures.AreBy(await PostAsync(), Configured), Is.True);
    }

    [Test]
    public async Task A_secret_is_told_once_and_is_nowhere_in_the_database_the_answers_the_queues_or_the_logs()
    {
        await _platform.StartHostAsync();
        var made = await _platform.CreateAsync("billing", "invoice.*");
        var rotated = (await _platform.DoAsync("POST", "/v1/destinations/billing/secrets", 201)).GetProperty("secret").GetString()!;
        _platform.Receiver.AnswerWith(_ => 404);
        var receipts = new[] { await _platform.PostEventAsync("invoice.paid"), await _platform.PostEventAsync("order.created") };
        foreach (var receipt in receipts) await _platform.WaitForStateAsync(receipt.Notifications.Single().Id, "Faulted");
        await _platform.VirtualHost.WaitForDepthAsync("deliver-webhook_error", 2);

        var answers = new StringBuilder();
        var notification = $"notifications/{receipts[0].Notifications[0].Id}";
        foreach (var path in new[] { "destinations", "destinations/billing", "destinations/hook", "subscriptions", "notifications", notification })
            answers.Append(await _platform.Api.GetStringAsync($"/v1/{path}"));
        var messages = (await _platform.VirtualHost.TakeAllAsync("deliver-webhook_error")).Select(x => Encoding.UTF8.GetString(x.Body.Span));
        foreach (var secret in new[] { made, rotated, Configured })
        {
            var bare = secret["whsec_".Length..];
            Assert.That(await CountRowsWithAsync(bare), Is.Zero, "in the database");
            Assert.That(answers.ToString(), Does.Not.Contain(bare));
            Assert.That(messages, Has.None.Contains(bare));
            Assert.That(TestLogs.Lines.Where(x => x.Contains(bare, StringComparison.Ordinal)), Is.Empty);
        }

        Assert.That(await CountRowsWithAsync("billing"), Is.GreaterThan(0), "the search finds what is there");
    }

    [Test]
    public async Task A_host_that_only_delivers_signs_with_what_another_one_encrypted()
    {
        await _platform.StartHostAsync("Api");
        using var delivery = await _platform.StartHostAsync("Lifecycle,Delivery");
        var secret = await _platform.CreateAsync("billing", "invoice.*");

        Assert.That(Signatures.AreBy(await PostAsync(), secret), Is.True);
    }

    [Test]
    public async Task Nothing_goes_out_when_a_secret_can_not_be_read()
    {
        await _platform.StartHostAsync();
        await _platform.CreateAsync("billing", "invoice.*");
        await _platform.Database.RunAsync("UPDATE destination_secret SET secret = 'damaged'");

        var receipt = await _platform.PostEventAsync("invoice.paid");
        var view = await _platform.WaitForStateAsync(receipt.Notifications.Single().Id, "Faulted");

        Assert.That((view.GetProperty("attempts").GetInt32(), view.GetProperty("fault").GetProperty("error").GetString()), Is.EqualTo((4, "secret-unreadable")));
        Assert.That(_platform.Receiver.Calls, Is.Empty);
    }

    [Test]
    public async Task The_configuration_wins_when_it_changes_and_only_then()
    {
        await _platform.StartHostAsync();
        Assert.That(Signatures.AreBy(await PostAsync("order.created"), Configured), Is.True);

        var rotated = (await _platform.DoAsync("POST", "/v1/destinations/hook/secrets", 201, """{"overlapSeconds":0}""")).GetProperty("secret").GetString()!;
        await _platform.MigrateAsync();
        Assert.That(Signatures.AreBy(await PostAsync("order.created"), rotated), Is.True, "unchanged: what was rotated stays");

        await _platform.MigrateAsync(new() { ["Routing:Destinations:0:Secrets:0"] = ConfiguredLater });
        var call = await PostAsync("order.created");
        Assert.That((Signatures.Of(call).Length, Signatures.AreBy(call, ConfiguredLater)), Is.EqualTo((1, true)));

        await _platform.DoAsync("DELETE", "/v1/destinations/hook", 204);
        await _platform.MigrateAsync();
        Assert.That(Signatures.AreBy(await PostAsync("order.created"), ConfiguredLater), Is.True, "made anew");
        Assert.That((await _platform.GetAsync("/v1/destinations/hook")).GetProperty("configured").GetBoolean(), Is.True);
    }

    private async Task<WebhookReceiver.Call> PostAsync(string eventType = "invoice.paid")
    {
        var receipt = await _platform.PostEventAsync(eventType);
        await _platform.WaitForStateAsync(receipt.Notifications.Single().Id, "Delivered");
        return _platform.Receiver.Calls.Single(x => x.Id == $"msg_{receipt.Notifications[0].Id:N}");
    }

    /// <summary>In every column of every table, whatever its type.</summary>
    private async Task<long> CountRowsWithAsync(string text)
    {
        var tables = await _platform.Database.ReadAsync<string[]>("SELECT array_agg(tablename::text) FROM pg_tables WHERE schemaname = 'public'");
        var counts = string.Join(" + ", tables.Select(x => $"(SELECT count(*) FROM \"{x}\" t WHERE t::text LIKE '%{text}%')"));
        return await _platform.Database.ReadAsync<long>($"SELECT {counts}");
    }
}
