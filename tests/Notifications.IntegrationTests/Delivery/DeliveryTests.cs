using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Delivery;

public sealed class DeliveryTests
{
    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_webhook_arrives_once_with_its_content()
    {
        var receipt = await _platform.PostEventAsync("order.created", payload: """{"orderId":"A-1"}""");
        var view = await _platform.WaitForStateAsync(receipt.Notifications[0].Id, "Delivered");

        var call = _platform.Receiver.Calls.Single();
        Assert.That(call.Id, Is.EqualTo($"msg_{receipt.Notifications[0].Id:N}"));
        Assert.That(JsonDocument.Parse(call.Body).RootElement.GetProperty("data").GetRawText(), Is.EqualTo("""{"orderId":"A-1"}"""));
        Assert.That(view.GetProperty("attempts").GetInt32(), Is.EqualTo(1));
        Assert.That(view.GetProperty("timeline").EnumerateArray().Select(x => x.GetProperty("what").GetString()), Is.EqualTo(new[] { "Accepted", "Attempt", "Delivered" }));
    }

    [Test]
    public async Task An_email_is_written_and_a_line_is_logged()
    {
        var mail = await _platform.PostEventAsync("mail.wanted", payload: """{"subject":"Grüße","text":"Hallo"}""");
        var line = await _platform.PostEventAsync("line.wanted");
        await _platform.WaitForStateAsync(mail.Notifications[0].Id, "Delivered");
        await _platform.WaitForStateAsync(line.Notifications[0].Id, "Delivered");

        Assert.That(await File.ReadAllTextAsync(_platform.Mails.Single().FullName), Does.Contain("To: ada@example.org"));
    }

    [Test]
    public async Task A_direct_notification_needs_no_subscription_and_keeps_its_id()
    {
        const string body = """{"id":"direct-1","channel":"email","recipient":"bob@example.org","payload":{"text":"hi"}}""";
        using var first = await _platform.PostAsync("/v1/notifications", body);
        using var again = await _platform.PostAsync("/v1/notifications", body);
        using var other = await _platform.PostAsync("/v1/notifications", body.Replace("bob", "eve", StringComparison.Ordinal));

        var id = (await first.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        Assert.That(((int)first.StatusCode, (int)again.StatusCode, (int)other.StatusCode), Is.EqualTo((202, 202, 422)));
        Assert.That((await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid(), Is.EqualTo(id));
        await _platform.WaitForStateAsync(id, "Delivered");
        Assert.That((await _platform.GetAsync("/v1/notifications/direct-1")).GetProperty("id").GetGuid(), Is.EqualTo(id), "found by its producer's own id");
        Assert.That(await File.ReadAllTextAsync(_platform.Mails.Single().FullName), Does.Contain("To: bob@example.org"));
    }

    [Test]
    public async Task A_direct_notification_may_name_a_destination()
    {
        using var response = await _platform.PostAsync("/v1/notifications", """{"destination":"hook","payload":{"x":1}}""");
        var id = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();

        await _platform.WaitForStateAsync(id, "Delivered");
        Assert.That(_platform.Receiver.Calls.Single().Body, Does.Contain("\"type\":\"notification\""));
    }

    [Test]
    public async Task A_failing_webhook_is_tried_four_times_with_one_id_and_faults_once()
    {
        _platform.Receiver.AnswerWith(_ => 503);
        var receipt = await _platform.PostEventAsync();
        var view = await _platform.WaitForStateAsync(receipt.Notifications[0].Id, "Faulted");

        Assert.That(_platform.Receiver.Calls.Select(x => x.Number), Is.EqualTo(new[] { 1, 2, 3, 4 }));
        Assert.That((view.GetProperty("attempts").GetInt32(), view.GetProperty("redeliveries").GetInt32()), Is.EqualTo((4, 3)));
        var fault = view.GetProperty("fault");
        Assert.That((fault.GetProperty("cause").GetString(), fault.GetProperty("error").GetString(), fault.GetProperty("status").GetInt32()), Is.EqualTo(("exhausted", "http-503", 503)));

        await _platform.VirtualHost.WaitForDepthAsync(Queues.Error("webhook"), 1);
        var copy = (await _platform.VirtualHost.TakeAllAsync(Queues.Error("webhook"))).Single();
        Assert.That(Encoding.UTF8.GetString((byte[])copy.BasicProperties.Headers!["MT-Fault-Message"]!), Is.EqualTo("exhausted: http-503 (attempt 4)"));
        Assert.That(copy.BasicProperties.Headers, Does.ContainKey("MT-Fault-ExceptionType"));
        Assert.That(await _platform.Database.ReadAsync<long>($"SELECT count(*) FROM attempt WHERE notification = '{receipt.Notifications[0].Id}' AND redelivery = number - 1"), Is.EqualTo(4));
    }

    [Test]
    public async Task A_rejected_webhook_faults_after_one_attempt()
    {
        _platform.Receiver.AnswerWith(_ => 404);
        var receipt = await _platform.PostEventAsync();

        var view = await _platform.WaitForStateAsync(receipt.Notifications[0].Id, "Faulted");

        Assert.That(view.GetProperty("fault").GetProperty("cause").GetString(), Is.EqualTo("rejected"));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(1));
        await _platform.VirtualHost.WaitForDepthAsync(Queues.Error("webhook"), 1);
    }

    [Test]
    public async Task A_webhook_that_recovers_is_delivered_by_its_redelivery()
    {
        _platform.Receiver.AnswerWith(call => call.Number < 3 ? 500 : 200);
        var receipt = await _platform.PostEventAsync();

        var view = await _platform.WaitForStateAsync(receipt.Notifications[0].Id, "Delivered");

        Assert.That(view.GetProperty("attempts").GetInt32(), Is.EqualTo(3));
        Assert.That(await _platform.VirtualHost.FindDepthAsync(Queues.Error("webhook")), Is.Null);
    }

    [Test]
    public async Task Retry_After_beyond_the_next_redelivery_is_held_and_never_early()
    {
        _platform.Receiver.Answer = (call, response) =>
        {
            response.StatusCode = call.Number == 1 ? 429 : 200;
            response.Headers.RetryAfter = "5";
            return Task.CompletedTask;
        };
        var receipt = await _platform.PostEventAsync();
        var held = await _platform.WaitForStateAsync(receipt.Notifications[0].Id, "Held");
        Assert.That(held.GetProperty("explanation").GetString(), Does.Contain("delay"));

        var calls = await _platform.Receiver.WaitForAsync(2);
        var view = await _platform.WaitForStateAsync(receipt.Notifications[0].Id, "Delivered");

        Assert.That(calls[1].At - calls[0].At, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(view.GetProperty("attempts").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public async Task Two_thousand_events_at_concurrency_64_are_all_accepted_and_each_delivered_once()
    {
        using var gate = new SemaphoreSlim(64);
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(async i =>
        {
            await gate.WaitAsync();
            try
            {
                await _platform.PostEventAsync("order.created", $"load-{i}");
            }
            finally
            {
                gate.Release();
            }
        }));

        await _platform.WaitForCountAsync("Delivered", 2_000);
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(2_000));
        Assert.That(_platform.Receiver.Calls.Select(x => x.Id).Distinct().Count(), Is.EqualTo(2_000));
    }

    [Test]
    public async Task Neither_recipient_nor_content_nor_secret_reaches_a_log_or_a_queue()
    {
        _platform.Receiver.AnswerWith(_ => 404);
        var receipt = await _platform.PostEventAsync(payload: """{"card":"4111-secret-payload"}""");
        await _platform.WaitForStateAsync(receipt.Notifications[0].Id, "Faulted");
        using var direct = await _platform.PostAsync("/v1/notifications", """{"channel":"email","recipient":"very-private@example.org","payload":{"text":"4111-secret-payload"}}""");
        await _platform.WaitForStateAsync((await direct.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid(), "Delivered");

        await _platform.VirtualHost.WaitForDepthAsync(Queues.Error("webhook"), 1);
        var copy = (await _platform.VirtualHost.TakeAllAsync(Queues.Error("webhook"))).Single();
        var headers = string.Join(' ', copy.BasicProperties.Headers!.Values.OfType<byte[]>().Select(Encoding.UTF8.GetString));
        foreach (var secret in new[] { "4111-secret-payload", "very-private", _platform.Receiver.Url, Platform.Key })
        {
            Assert.That(TestLogs.Lines.Where(x => x.Contains(secret, StringComparison.Ordinal)), Is.Empty);
            Assert.That(Encoding.UTF8.GetString(copy.Body.Span) + headers, Does.Not.Contain(secret));
        }
    }
}
