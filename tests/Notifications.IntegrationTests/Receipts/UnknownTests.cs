using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Receipts;

/// <summary>Where a double costs money, what nobody knows is held: for an operator, or for a receipt that tells after all.</summary>
public sealed class UnknownTests
{
    private SmsPlatform _sms = null!;

    [TearDown]
    public async Task Stop()
    {
        Assert.That(_sms.Provider.Complaints, Is.Empty);
        await _sms.DisposeAsync();
    }

    [Test]
    public async Task An_answer_that_was_lost_holds_the_message_until_an_operator_replays_it()
    {
        _sms = await SmsPlatform.StartAsync();
        var (id, number) = await LoseAnswerAsync();
        var held = await _sms.Platform.GetAsync($"/v1/notifications/{id}");
        Assert.That(held.GetProperty("explanation").GetString(),
            Is.EqualTo("Nobody knows whether attempt 1 arrived (connection-lost), and sending it again could double it: held until its receipt comes or an operator replays it."));
        Assert.That(held.GetProperty("dueAt").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(_sms.Provider.CallsTo(number), Has.Count.EqualTo(1));

        await _sms.Platform.WaitForCountAsync("Held", 1);
        Assert.That((await _sms.Platform.GetAsync("/v1/stats")).GetProperty("holds")[0].GetRawText(), Is.EqualTo("""{"channel":"sms","reason":"unknown","count":1}"""));
        Assert.That((await _sms.Platform.GetAsync("/v1/notifications?state=Held&cause=unknown")).GetProperty("items")[0].GetProperty("id").GetGuid(), Is.EqualTo(id));
        Assert.That((await _sms.ReplayAsync("""{"filter":{}}""")).GetProperty("matched").GetInt32(), Is.Zero, "everything that faulted does not mean what is held");

        var replay = await _sms.ReplayAsync($$"""{"ids":["{{id}}"]}""");
        await _sms.Platform.WaitForStateAsync(id, "Sent");
        var calls = _sms.Provider.CallsTo(number);
        Assert.That(calls.Select(x => x.IdempotencyKey), Is.EqualTo(new[] { $"msg_{id:N}", $"msg_{id:N}" }));

        await _sms.CallBackAsync(calls[1], "delivered");
        var view = await _sms.Platform.WaitForStateAsync(id, "Delivered");
        Assert.That(view.GetProperty("timeline").EnumerateArray().Select(x => x.GetProperty("what").GetString()),
            Is.EqualTo(new[] { "Accepted", "Attempt", "Held", "Replayed", "Attempt", "Receipt", "Delivered" }));
        var report = await _sms.Platform.GetAsync($"/v1/replays/{replay.GetProperty("id").GetGuid()}");
        Assert.That((report.GetProperty("delivered").GetInt32(), report.GetProperty("pending").GetInt32(), report.GetProperty("removedFromErrorQueue").GetInt32()), Is.EqualTo((1, 0, 0)));
        Assert.That(await _sms.Platform.VirtualHost.FindDepthAsync(Queues.Error("sms")), Is.Null.Or.Zero);
    }

    [Test]
    public async Task A_replay_that_ends_unknown_again_has_ended_and_a_filter_finds_what_is_held()
    {
        _sms = await SmsPlatform.StartAsync();
        var (id, number) = await LoseAnswerAsync(times: 2);

        var replay = await _sms.ReplayAsync("""{"filter":{"channel":"sms","cause":"unknown"}}""");

        var report = await Eventually.GetAsync("the replay has ended", () => _sms.Platform.GetAsync($"/v1/replays/{replay.GetProperty("id").GetGuid()}"), x => x.GetProperty("pending").GetInt32() == 0);
        Assert.That((report.GetProperty("total").GetInt32(), report.GetProperty("held").GetInt32(), report.GetProperty("faulted").GetInt32()), Is.EqualTo((1, 1, 0)));
        Assert.That((await _sms.Platform.GetAsync($"/v1/notifications/{id}")).GetProperty("cycle").GetInt32(), Is.EqualTo(2));
        Assert.That(_sms.Provider.CallsTo(number), Has.Count.EqualTo(2));
    }

    [TestCase("delivered", "Delivered")]
    [TestCase("undelivered", "Faulted")]
    public async Task A_late_receipt_tells_what_became_of_what_is_held(string status, string state)
    {
        _sms = await SmsPlatform.StartAsync();
        var (id, number) = await LoseAnswerAsync();

        await _sms.CallBackAsync(_sms.Provider.CallsTo(number).Single(), status, status == "delivered" ? null : "30005");

        await _sms.Platform.WaitForStateAsync(id, state);
        await _sms.Platform.WaitForCountAsync(state, 1);
        if (state == "Faulted") await _sms.Platform.VirtualHost.WaitForDepthAsync(Queues.Error("sms"), 1);
        Assert.That(_sms.Provider.CallsTo(number), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_receipt_of_the_cycle_before_delivers_what_was_replayed()
    {
        _sms = await SmsPlatform.StartAsync();
        var (id, number) = await LoseAnswerAsync();
        await _sms.ReplayAsync($$"""{"ids":["{{id}}"]}""");
        await _sms.Platform.WaitForStateAsync(id, "Sent");
        var calls = _sms.Provider.CallsTo(number);

        await _sms.CallBackAsync(calls[0], "undelivered", "30003");
        await Eventually.GetAsync("it is heard", () => _sms.Platform.Database.ReadAsync<long>("SELECT count(*) FROM receipt WHERE due_at IS NOT NULL"), x => x == 0);
        await _sms.Platform.VirtualHost.WaitForDepthAsync("lifecycle", 0);
        Assert.That((await _sms.Platform.GetAsync($"/v1/notifications/{id}")).GetProperty("state").GetString(), Is.EqualTo("Sent"), "a failure of an earlier cycle is old news");

        await _sms.CallBackAsync(calls[0], "delivered");
        await _sms.Platform.WaitForStateAsync(id, "Delivered");
    }

    [TestCase("Hold", "Held")]
    [TestCase("Ask", "Held")]
    [TestCase("Resend", "Held")]
    [TestCase("Fault", "Faulted")]
    public async Task A_receipt_that_never_comes_is_no_reason_to_send_again_whatever_the_policy(string policy, string state)
    {
        _sms = await SmsPlatform.StartAsync(more: [("Channels:Sms:ReceiptWithin", "00:00:01"), ("Channels:Sms:WhenUnknown", policy)]);
        var number = SmsPlatform.NewNumber();
        var id = await _sms.PostAsync(number);

        var view = await _sms.Platform.WaitForStateAsync(id, state);

        Assert.That(view.GetProperty("explanation").GetString(), Does.Contain("receipt-missing"));
        await _sms.Platform.WaitForCountAsync(state, 1);
        Assert.That(_sms.Provider.CallsTo(number), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_attempt_whose_worker_died_is_held_and_calls_nobody()
    {
        _sms = await SmsPlatform.StartAsync(start: false, ("Dispatch:LostAfter", "00:00:02"));
        await _sms.Platform.StartHostAsync("Delivery");   // declares the queues and goes
        await _sms.Platform.StopHostsAsync();
        await _sms.Platform.StartHostAsync("Api,Lifecycle");
        var queue = Queues.Deliver("sms", "normal");
        var number = SmsPlatform.NewNumber();
        var id = await _sms.PostAsync(number);
        await _sms.Platform.VirtualHost.WaitForDepthAsync(queue, 1);
        await _sms.Platform.VirtualHost.UseChannelAsync(channel => channel.QueuePurgeAsync(queue));
        await _sms.Platform.Database.RunAsync($"""
            UPDATE notification SET state = 'Sending', attempt = 1, claim = gen_random_uuid(), lease_until = now() - interval '1 s', due_at = now(), version = version + 1
            WHERE id = '{id}'
            """);

        await _sms.Platform.StartHostAsync("Delivery");

        var view = await _sms.Platform.WaitForStateAsync(id, "Held");
        Assert.That(view.GetProperty("explanation").GetString(), Does.Contain("(interrupted)"));
        Assert.That(_sms.Provider.CallsTo(number), Is.Empty);
        await _sms.Platform.VirtualHost.WaitForDepthAsync(queue, 0);
    }

    [Test]
    public async Task A_receipt_is_kept_while_nobody_can_hear_it()
    {
        _sms = await SmsPlatform.StartAsync();
        var (id, call) = await _sms.SendAsync();
        await _sms.Platform.StopHostsAsync();
        await _sms.Platform.StartHostAsync("Api");   // neither lifecycle nor delivery

        await _sms.CallBackAsync(call, "delivered");
        Assert.That(await _sms.Platform.Database.ReadAsync<long>("SELECT count(*) FROM receipt WHERE due_at IS NOT NULL"), Is.EqualTo(1));
        await _sms.Platform.StartHostAsync("Lifecycle");

        await _sms.Platform.WaitForStateAsync(id, "Delivered");
    }

    /// <summary>The provider takes the message and hangs up without an answer, as often as that.</summary>
    private async Task<(Guid Id, string Number)> LoseAnswerAsync(int times = 1)
    {
        _sms.Provider.Before = (call, context) =>
        {
            if (_sms.Provider.CallsTo(call.To).Count <= times) context.Abort();
            return Task.CompletedTask;
        };
        var number = SmsPlatform.NewNumber();
        var id = await _sms.PostAsync(number);
        await _sms.Platform.WaitForStateAsync(id, "Held");
        return (id, number);
    }
}
