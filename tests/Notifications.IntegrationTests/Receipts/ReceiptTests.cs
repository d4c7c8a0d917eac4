using System.Text;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Receipts;

/// <summary>Receipts come early, late, twice, forged and for strangers, over real HTTP.</summary>
public sealed class ReceiptTests
{
    private static readonly string ErrorQueue = Queues.Error("sms");

    private SmsPlatform _sms = null!;

    [SetUp]
    public async Task Start() => _sms = await SmsPlatform.StartAsync();

    [TearDown]
    public async Task Stop()
    {
        Assert.That(_sms.Provider.Complaints, Is.Empty);
        await _sms.DisposeAsync();
    }

    [Test]
    public async Task A_message_is_sent_and_then_delivered_when_its_receipt_says_so()
    {
        var (id, call) = await _sms.SendAsync();
        var sent = await _sms.Platform.GetAsync($"/v1/notifications/{id}");
        Assert.That(sent.GetProperty("explanation").GetString(), Does.StartWith("The provider took it with attempt 1; its receipt is to come, until 20"));
        Assert.That(sent.GetProperty("dueAt").GetDateTimeOffset() - DateTimeOffset.UtcNow, Is.EqualTo(TimeSpan.FromHours(24)).Within(TimeSpan.FromMinutes(2)));
        await _sms.Platform.WaitForCountAsync("Sent", 1);

        foreach (var interim in new[] { "queued", "sending", "sent" }) await _sms.CallBackAsync(call, interim);
        await _sms.CallBackAsync(call, "delivered");

        var view = await _sms.Platform.WaitForStateAsync(id, "Delivered");
        Assert.That(view.GetProperty("timeline").EnumerateArray().Select(x => x.GetProperty("what").GetString()), Is.EqualTo(new[] { "Accepted", "Attempt", "Receipt", "Delivered" }));
        Assert.That(view.GetProperty("timeline")[1].GetProperty("outcome").GetString(), Is.EqualTo("Sent"));
        Assert.That((call.Body, call.IdempotencyKey), Is.EqualTo(("Your code is 4711", $"msg_{id:N}")));
        Assert.That(await _sms.Platform.Database.ReadAsync<string>($"SELECT provider_message_id FROM attempt WHERE notification = '{id}'"), Is.EqualTo(call.Sid));
        await _sms.Platform.WaitForCountAsync("Delivered", 1);
    }

    [Test]
    public async Task A_message_that_did_not_arrive_faults_is_in_the_error_queue_and_can_be_replayed()
    {
        var (id, call) = await _sms.SendAsync();

        await _sms.CallBackAsync(call, "undelivered", "30003");

        var fault = (await _sms.Platform.WaitForStateAsync(id, "Faulted")).GetProperty("fault");
        Assert.That((fault.GetProperty("cause").GetString(), fault.GetProperty("error").GetString()), Is.EqualTo(("rejected", "sms-30003")));
        await _sms.Platform.VirtualHost.WaitForDepthAsync(ErrorQueue, 1);
        Assert.That(_sms.Provider.CallsTo(call.To), Has.Count.EqualTo(1), "making the fault calls nobody");

        await _sms.ReplayAsync("""{"filter":{"channel":"sms","cause":"rejected"}}""");
        var again = await _sms.Provider.WaitForCallAsync(call.To, 2);
        await _sms.CallBackAsync(again, "delivered");

        var view = await _sms.Platform.WaitForStateAsync(id, "Delivered");
        Assert.That((view.GetProperty("cycle").GetInt32(), again.IdempotencyKey), Is.EqualTo((2, call.IdempotencyKey)));
        await _sms.Platform.VirtualHost.WaitForDepthAsync(ErrorQueue, 0);
        await _sms.Platform.WaitForCountAsync("Delivered", 1);
    }

    [TestCase("delivered", "Delivered", 0u)]
    [TestCase("undelivered", "Faulted", 1u)]
    public async Task A_receipt_that_overtakes_the_providers_own_answer_is_not_overruled_by_it(string status, string state, uint faults)
    {
        var number = SmsPlatform.NewNumber();
        var decided = new TaskCompletionSource<Guid>();
        _sms.Provider.Before = async (call, _) =>
        {
            await _sms.CallBackAsync(call, status, status == "delivered" ? null : "30008");
            await _sms.Platform.WaitForStateAsync(await decided.Task, state);
        };

        var id = await _sms.PostAsync(number);
        decided.SetResult(id);

        // The worker's own word is on record, so it has been heard, and the state stands.
        await Eventually.GetAsync("the attempt is on record", () => _sms.Platform.Database.ReadAsync<long>($"SELECT count(*) FROM attempt WHERE notification = '{id}' AND outcome = 'Sent'"), x => x == 1);
        await _sms.Platform.WaitForStateAsync(id, state);
        Assert.That(_sms.Provider.CallsTo(number), Has.Count.EqualTo(1));
        if (faults > 0) await _sms.Platform.VirtualHost.WaitForDepthAsync(ErrorQueue, faults);
        await _sms.Platform.WaitForCountAsync(state, 1);
    }

    [Test]
    public async Task Receipts_that_come_twice_and_in_any_order_end_in_delivered_when_one_of_them_says_so()
    {
        var (id, call) = await _sms.SendAsync();

        foreach (var status in new[] { "undelivered", "undelivered", "delivered", "sent", "delivered", "undelivered" }) await _sms.CallBackAsync(call, status, "30003");

        await _sms.Platform.WaitForStateAsync(id, "Delivered");
        Assert.That(await _sms.Platform.Database.ReadAsync<int>($"SELECT seen FROM receipt WHERE notification = '{id}' AND outcome = 'Delivered'"), Is.EqualTo(2));
        await Eventually.GetAsync("all receipts are heard", () => _sms.Platform.Database.ReadAsync<long>("SELECT count(*) FROM receipt WHERE due_at IS NOT NULL"), x => x == 0);
        await _sms.Platform.VirtualHost.WaitForDepthAsync("lifecycle", 0);
        await _sms.Platform.WaitForStateAsync(id, "Delivered");
        // Whether its fault had been made by then or not, no copy of it stays.
        await Eventually.GetAsync("no copy stays", () => _sms.Platform.VirtualHost.FindDepthAsync(ErrorQueue), x => x is null or 0);
    }

    [Test]
    public async Task A_forged_receipt_is_refused_and_changes_nothing()
    {
        var (id, call) = await _sms.SendAsync();

        using var forged = await _sms.Provider.CallBackAsync(_sms.Platform, call, "delivered", token: "another-token");
        using var moved = await _sms.Provider.CallBackAsync(_sms.Platform, call.StatusCallback.Split('#')[0].Replace("public", "sneaky", StringComparison.Ordinal), call.Sid, "delivered");
        using var unsigned = await _sms.Platform.Api.PostAsync($"/v1/receipts/sms/{id}/1/1", new FormUrlEncodedContent([new("MessageStatus", "delivered")]));
        using var json = await _sms.Platform.PostAsync($"/v1/receipts/sms/{id}/1/1", """{"MessageStatus":"delivered"}""");

        foreach (var response in new[] { forged, moved, unsigned, json })
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(403));
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("/problems/receipt-not-signed"));
        }

        Assert.That(await _sms.Platform.Database.ReadAsync<long>("SELECT count(*) FROM receipt"), Is.Zero);
        Assert.That((await _sms.Platform.GetAsync($"/v1/notifications/{id}")).GetProperty("state").GetString(), Is.EqualTo("Sent"));
    }

    [Test]
    public async Task A_flood_of_a_form_is_not_read()
    {
        using var response = await _sms.Platform.Api.PostAsync(
            $"/v1/receipts/sms/{Guid.CreateVersion7()}/1/1", new StringContent("x=" + new string('y', 100_000), Encoding.ASCII, "application/x-www-form-urlencoded"));

        Assert.That((int)response.StatusCode, Is.EqualTo(413));
    }

    [Test]
    public async Task A_receipt_for_a_stranger_is_answered_and_kept()
    {
        var stranger = Guid.CreateVersion7();

        for (var i = 0; i < 2; i++)
        {
            using var response = await _sms.Provider.CallBackAsync(_sms.Platform, $"{SmsProvider.PublicUrl}/v1/receipts/sms/{stranger}/1/1", "SM1", "delivered");
            Assert.That((int)response.StatusCode, Is.EqualTo(204), "so that the provider stops");
        }

        Assert.That(await _sms.Platform.Database.ReadAsync<int>($"SELECT seen FROM stray_message WHERE notification = '{stranger}' AND kind = 'receipt'"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_number_that_is_none_is_refused_before_anything_is_stored()
    {
        using var response = await _sms.Platform.PostAsync("/v1/notifications", """{"channel":"sms","recipient":"0171 1234567","payload":{"text":"x"}}""");

        Assert.That((int)response.StatusCode, Is.EqualTo(400));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("E.164").And.Not.Contain("1234567\""));
        Assert.That(await _sms.Platform.Database.ReadAsync<long>("SELECT count(*) FROM notification"), Is.Zero);
    }

    [Test]
    public async Task Neither_number_nor_text_nor_token_reaches_a_log_or_a_queue()
    {
        var number = SmsPlatform.NewNumber();
        var id = await _sms.PostAsync(number, "hush-hush");
        await _sms.CallBackAsync(await _sms.Provider.WaitForCallAsync(number), "failed", "30007");
        await _sms.Platform.WaitForStateAsync(id, "Faulted");

        await _sms.Platform.VirtualHost.WaitForDepthAsync(ErrorQueue, 1);
        var copy = (await _sms.Platform.VirtualHost.TakeAllAsync(ErrorQueue)).Single();
        var headers = string.Join(' ', copy.BasicProperties.Headers!.Values.OfType<byte[]>().Select(Encoding.UTF8.GetString));
        Assert.That(headers, Does.Contain("rejected: sms-30007 (attempt 1)"));
        foreach (var secret in new[] { number, "hush-hush", SmsProvider.Token, "+15559999999" })
        {
            Assert.That(TestLogs.Lines.Where(x => x.Contains(secret, StringComparison.Ordinal)), Is.Empty);
            Assert.That(Encoding.UTF8.GetString(copy.Body.Span) + headers, Does.Not.Contain(secret));
        }
    }
}
