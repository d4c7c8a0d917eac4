using System.Text.Json;
using Notifications.Contracts;
using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.Tests.Messaging;

/// <summary>What stands on the wire is a contract: it grows, and nothing in it is renamed, removed or given another type.</summary>
public sealed class WireJsonTests
{
    // As MassTransit's own options are.
    private static readonly JsonSerializerOptions Options = WireJson.Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true });

    [Test]
    public void A_command_carries_ids_and_nothing_else() =>
        Assert.That(JsonSerializer.Serialize(new DeliverNotification { NotificationId = Guid.Empty, Cycle = 2, Attempt = 3 }, Options),
            Is.EqualTo("""{"notificationId":"00000000-0000-0000-0000-000000000000","cycle":2,"attempt":3}"""));

    [Test]
    public void An_outcome_has_the_fields_of_the_contract_on_one_line()
    {
        var json = JsonSerializer.Serialize(new NotificationOutcomes { Items = [Some.Outcome("Delivered")] }, Options);

        Assert.That(json, Does.Not.Contain("\n"));
        Assert.That(JsonElement.Parse(json).GetProperty("items")[0].EnumerateObject().Select(x => x.Name), Is.EqualTo(new[]
        {
            "notificationId", "cycle", "attempt", "outcome", "startedAt", "durationMilliseconds", "status", "errorClass", "providerMessageId", "nextAttemptAt", "held", "receiptDueAt", "isReceipt",
            "worker", "traceId",
        }));
    }

    [Test]
    public void An_outcome_comes_back_as_it_went()
    {
        var outcome = Some.Outcome("Deferred") with { Status = 503, ErrorClass = "http-503", NextAttemptAt = Some.Now, Held = true, TraceId = "t", ProviderMessageId = "p" };

        var read = JsonSerializer.Deserialize<NotificationOutcomes>(JsonSerializer.Serialize(new NotificationOutcomes { Items = [outcome] }, Options), Options)!;

        Assert.That(read.Items, Is.EqualTo(new[] { outcome }));
    }

    [Test]
    public void A_field_that_a_newer_sender_adds_is_no_mistake() =>
        Assert.That(JsonSerializer.Deserialize<DeliverNotification>("""{"notificationId":"00000000-0000-0000-0000-000000000000","cycle":1,"attempt":1,"new":{}}""", Options)!.Cycle, Is.EqualTo(1));

    [Test]
    public void Configured_twice_the_options_are_the_same()
    {
        var before = Options.TypeInfoResolverChain.Count;

        Assert.That(WireJson.Configure(new JsonSerializerOptions(Options)).TypeInfoResolverChain, Has.Count.EqualTo(before));
    }
}
