using System.Text;
using Notifications.IntegrationTests.Keys;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Telemetry;

public sealed class MetricTests : TelemetryFixture
{
    [Test]
    public async Task Metrics_tell_what_was_accepted_tried_delivered_held_and_faulted()
    {
        await StartAsync();
        var (_, _, delivered) = await PostAsync("twice");
        var (_, _, faulted) = await PostAsync("reject");
        foreach (var payload in new[] { 1, 1, 2 }) (await Platform.PostAsync("/v1/events", $$"""{"eventId":"same","eventType":"nobody.asks","payload":{{payload}}}""")).Dispose();
        (await Platform.PostAsync("/v1/events", """{"eventType":"","payload":1}""")).Dispose();
        var signing = await Platform.MakeKeyAsync("signing", more: ""","signing":"required" """);
        await Platform.SendAsync(signing.Secret, "{}", "POST", "/v1/events");
        await Platform.WaitForStateAsync(delivered, "Delivered");
        await Platform.WaitForStateAsync(faulted, "Faulted");
        var (_, _, held) = await PostAsync("hold");   // the last one: it asks for a pause for all that comes
        await Platform.WaitForStateAsync(held, "Held");

        await ExpectAsync("notifications.events", "result=accepted", 4);
        await ExpectAsync("notifications.events", "result=duplicate", 1);
        await ExpectAsync("notifications.events", "result=conflict", 1);
        await ExpectAsync("notifications.events", "reason=invalid-fields result=refused", 1);
        await ExpectAsync("notifications.events", "reason=signature-invalid result=refused", 1);
        await ExpectAsync("notifications.accepted", "channel=webhook priority=normal", 3);
        await ExpectAsync("notifications.commands.dispatched", "channel=webhook priority=normal", 3);
        await ExpectAsync("notifications.attempts", "channel=webhook outcome=Delivered", 1);
        await ExpectAsync("notifications.attempts", "channel=webhook error.type=http-503 outcome=Deferred", 3);
        await ExpectAsync("notifications.attempts", "channel=webhook error.type=http-404 outcome=Rejected", 1);
        await ExpectAsync("notifications.backlog", "channel=webhook priority=normal reason=delay state=Held", 1);
        await ExpectAsync("notifications.faulted", "cause=rejected channel=webhook", 1);
        await ExpectAsync("notifications.queue.depth", "messaging.destination.name=deliver-webhook_error", 1);
        await ExpectAsync("notifications.difference", "", 0);
        Assert.That(Collector.Newest("notifications.backlog.age").Single(x => Series(x) == "channel=webhook priority=normal reason=delay state=Held"), Has.Property("Unit").EqualTo("s").And.Property("Value").InRange(0.01, 120));

        // A wait of 0.1 s and one of 0.2 s lie in between.
        var duration = Collector.Newest("notifications.delivery.duration").Single();
        Assert.That((duration.Count, duration.Unit, Series(duration)), Is.EqualTo((1UL, "s", "channel=webhook replayed=false")));
        Assert.That(duration.Sum, Is.InRange(0.3, 60));
        Assert.That((duration.Bounds![0], duration.Bounds[^1]), Is.EqualTo((0.005, 3600)));
        Assert.That(Collector.Newest("notifications.attempt.duration").Sum(x => (long)x.Count), Is.EqualTo(5));
    }

    [Test]
    public async Task Each_event_of_a_batch_counts()
    {
        await StartAsync();
        (await Platform.PostAsync("/v1/events/batch", """
            {"events":[{"eventId":"a","eventType":"line.one","payload":1},{"eventId":"b","eventType":"line.one","payload":1},
            {"eventId":"a","eventType":"line.one","payload":1},{"eventId":"a","eventType":"line.one","payload":2},{"eventType":"line.one"}]}
            """)).Dispose();

        await ExpectAsync("notifications.events", "result=accepted", 2);
        await ExpectAsync("notifications.events", "result=duplicate", 1);
        await ExpectAsync("notifications.events", "result=conflict", 1);
        await ExpectAsync("notifications.events", "reason=invalid-fields result=refused", 1);
        await ExpectAsync("notifications.accepted", "channel=log priority=normal", 2);
    }

    [Test]
    public async Task HTTP_and_messaging_have_the_metrics_of_OpenTelemetrys_conventions()
    {
        await StartAsync();
        var (_, _, id) = await PostAsync("take");
        await Platform.WaitForStateAsync(id, "Delivered");

        await ExpectAsync("messaging.client.sent.messages",
            "messaging.destination.name=deliver-webhook-normal messaging.operation.name=send messaging.operation.type=send messaging.system=rabbitmq", 1);
        await ExpectAsync("messaging.client.consumed.messages",
            "messaging.destination.name=deliver-webhook-normal messaging.operation.name=process messaging.operation.type=process messaging.system=rabbitmq", 1);
        foreach (var metric in new[] { "messaging.process.duration", "messaging.client.operation.duration", "http.server.request.duration" })
            Assert.That(Collector.Newest(metric)[0], Has.Property("Unit").EqualTo("s").And.Property("Count").GreaterThan(0), metric);
        Assert.That(Collector.Newest("http.server.request.duration").Select(x => x.Attributes["http.route"]), Does.Contain("/v1/events"));
        Assert.That(Collector.Points.Select(x => x.Metric), Has.None.StartsWith("http.client."), "they would carry the recipient's host");
    }

    [Test]
    public async Task The_difference_tells_a_lost_notification_and_a_forgotten_one()
    {
        await StartAsync();
        var (_, _, lost) = await PostAsync("take");
        var (_, _, held) = await PostAsync("hold");
        await Platform.WaitForStateAsync(lost, "Delivered");
        await Platform.WaitForStateAsync(held, "Held");
        await ExpectAsync("notifications.difference", "", 0);

        await Platform.Database.RunAsync($"DELETE FROM notification WHERE id = '{lost}'");
        await ExpectAsync("notifications.difference", "", 1);

        await Platform.Database.RunAsync($"UPDATE notification SET due_at = NULL WHERE id = '{held}'");
        await ExpectAsync("notifications.difference", "", 2);
    }

    [Test]
    public async Task No_byte_of_what_is_exported_or_logged_holds_a_recipient_a_payload_or_a_key()
    {
        await StartAsync();
        using (var stranger = Infrastructure.Platform.CreateClient(Process.Url, "stranger-key-77"))
            (await Platform.PostAsync("/v1/events", """{"eventType":"order.created","payload":1}""", stranger)).Dispose();
        var (_, _, webhook) = await PostAsync("fault marker-in-payload");
        var (_, _, email) = await PostAsync("marker-in-payload", "mail.sent");
        var (_, _, line) = await PostAsync("marker-in-payload", "line.one");
        (await Platform.PostAsync("/v1/notifications", """{"channel":"email","recipient":"grace@example.net","payload":"marker-in-payload"}""")).Dispose();
        (await Platform.PostAsync("/v1/notifications", """{"channel":"webhook","recipient":"http://10.9.8.7/secret-path","payload":"marker-in-payload"}""")).Dispose();
        await Platform.WaitForStateAsync(webhook, "Faulted");
        await Platform.WaitForStateAsync(email, "Delivered");
        await Platform.WaitForStateAsync(line, "Delivered");
        await Process.StopAsync();

        var address = new Uri(Platform.Receiver.Url);
        foreach (var secret in new[]
                 {
                     "marker-in-payload", "ada@example.org", "grace@example.net", "10.9.8.7", "secret-path", $":{address.Port}/hook", address.AbsolutePath,
                     Infrastructure.Platform.Key, "stranger-key-77",
                 })
        {
            Assert.That(Collector.Bodies.Count(x => x.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0), Is.Zero, $"'{secret}' went over OTLP");
            Assert.That(Process.Output, Has.None.Contains(secret));
        }

        foreach (var count in new[] { Collector.Spans.Count, Collector.Logs.Count, Collector.Points.Count })
            Assert.That(count, Is.GreaterThan(10), "and that was not because nothing came");
    }

    private Task<string> ExpectAsync(string metric, string series, double value) => Collector.WaitForAsync(
        $"{metric}{{{series}}} is {value}",
        x => string.Join('\n', x.Newest(metric).Select(y => $"{Series(y)} = {y.Value}")),
        x => x.Split('\n').Contains($"{series} = {value}"));

    private static string Series(OtlpPoint point) => string.Join(' ', point.Attributes.OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => $"{x.Key}={x.Value}"));
}
