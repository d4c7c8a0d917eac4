using System.Diagnostics.Metrics;
using System.Text.Json;
using Notifications.IntegrationTests.Destinations;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Cancel;

public sealed class CancelTests
{
    private static readonly string ErrorQueue = Queues.Error("webhook");

    private Platform _platform = null!;

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_command_that_is_on_its_way_finds_nothing_to_do()
    {
        _platform = await Platform.StartAsync();
        await _platform.StopHostsAsync();   // its queues stay
        await _platform.StartHostAsync("Api,Lifecycle");
        var id = await PostAsync();
        await _platform.VirtualHost.WaitForDepthAsync("deliver-webhook-normal", 1);

        var cancelled = await CancelAsync(id, 200);
        var again = await CancelAsync(id, 200);
        using var delivery = await _platform.StartHostAsync("Delivery");
        await _platform.VirtualHost.WaitForDepthAsync("deliver-webhook-normal", 0);
        await DeliverAnotherAsync();

        Assert.That(State(cancelled), Is.EqualTo("Cancelled"));
        Assert.That(cancelled.GetProperty("explanation").GetString(), Does.Match(@"^Cancelled at .* before any attempt\.$"));
        Assert.That(cancelled.GetProperty("timeline").EnumerateArray().Select(x => x.GetProperty("what").GetString()), Is.EqualTo(new[] { "Accepted", "Cancelled" }));
        Assert.That(again.GetRawText(), Is.EqualTo(cancelled.GetRawText()));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(1), "the other one's");
        await _platform.WaitForCountAsync("Cancelled", 1);
    }

    [Test]
    public async Task A_redelivery_that_is_due_is_not_made_any_more()
    {
        _platform = await Platform.StartAsync(new() { ["Delivery:Redelivery:0"] = "00:00:01" });
        _platform.Receiver.AnswerWith(call => call.Number == 1 ? 503 : 200);
        var id = await PostAsync();
        await _platform.WaitForStateAsync(id, "Retrying");
        var dropped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = Listen("notifications.claims.dropped", "done", dropped);

        var cancelled = await CancelAsync(id, 200);
        await dropped.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(cancelled.GetProperty("explanation").GetString(), Does.EndWith(" after 1 attempt (http-503)."));
        Assert.That(State(await _platform.GetAsync($"/v1/notifications/{id}")), Is.EqualTo("Cancelled"));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_is_held_stays_where_it_is_when_its_destination_is_enabled()
    {
        _platform = await Platform.StartAsync();
        await _platform.DoAsync("POST", "/v1/destinations/hook/disable", 200, """{"reason":"a test"}""");
        var id = await PostAsync();
        var other = await PostAsync();

        await CancelAsync(id, 200);
        await _platform.DoAsync("POST", "/v1/destinations/hook/enable", 200);
        await _platform.WaitForStateAsync(other, "Delivered");

        Assert.That(State(await _platform.GetAsync($"/v1/notifications/{id}")), Is.EqualTo("Cancelled"));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_faulted_is_discarded_and_its_copy_leaves_the_error_queue_for_good()
    {
        _platform = await Platform.StartAsync(new() { ["Dispatch:LostAfter"] = "00:00:01", ["Replay:AuditInterval"] = "00:00:00.500" });
        _platform.Receiver.AnswerWith(_ => 404);
        var (id, kept) = (await PostAsync(), await PostAsync());
        foreach (var faulted in new[] { id, kept }) await _platform.WaitForStateAsync(faulted, "Faulted");
        await _platform.VirtualHost.WaitForDepthAsync(ErrorQueue, 2);

        var cancelled = await CancelAsync(id, 200);
        await _platform.VirtualHost.WaitForDepthAsync(ErrorQueue, 1);
        await _platform.VirtualHost.UseChannelAsync(x => x.QueuePurgeAsync(ErrorQueue));
        await _platform.VirtualHost.WaitForDepthAsync(ErrorQueue, 1);   // made again: the one that still waits

        Assert.That(cancelled.GetProperty("explanation").GetString(), Does.EndWith(" after 1 attempt (http-404)."));
        Assert.That(cancelled.GetProperty("fault").ValueKind, Is.EqualTo(JsonValueKind.Null));
        var left = (await _platform.VirtualHost.TakeAllAsync(ErrorQueue)).Select(x => System.Text.Encoding.UTF8.GetString(x.Body.Span));
        Assert.That(left, Has.Exactly(1).Contains(kept.ToString()));
        var replay = await _platform.DoAsync("POST", "/v1/replays", 202, $$"""{"ids":["{{id}}"]}""");
        Assert.That(replay.GetProperty("skipped")[0].GetProperty("reason").GetString(), Does.StartWith("it is Cancelled"));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Nobody_can_call_back_an_attempt_and_what_is_delivered_stays_delivered()
    {
        _platform = await Platform.StartAsync();
        var answer = new TaskCompletionSource();
        _platform.Receiver.Answer = (_, _) => answer.Task;
        var id = await PostAsync();
        await _platform.Receiver.WaitForAsync(1);

        var underWay = await CancelAsync(id, 409);
        answer.SetResult();
        await _platform.WaitForStateAsync(id, "Delivered");
        var late = await CancelAsync(id, 409);
        var unknown = await CancelAsync(Guid.CreateVersion7(), 404);

        Assert.That(Type(underWay), Is.EqualTo("/problems/attempt-under-way"));
        Assert.That((Type(late), late.GetProperty("detail").GetString()), Is.EqualTo(("/problems/too-late", "The notification is Delivered. Nothing was changed.")));
        Assert.That(Type(unknown), Is.EqualTo("/problems/not-found"));
    }

    [Test]
    public async Task It_takes_an_operator_and_a_direct_notification_can_be_named_by_its_own_id()
    {
        _platform = await Platform.StartAsync();
        await _platform.DoAsync("POST", "/v1/destinations/hook/disable", 200, """{"reason":"a test"}""");
        var posted = await _platform.DoAsync("POST", "/v1/notifications", 202, """{"id":"own-1","destination":"hook","payload":{}}""");
        using var publisher = Platform.CreateClient(_platform.Url, Platform.IngestKey);

        await _platform.DoAsync("DELETE", "/v1/notifications/own-1", 403, api: publisher);
        var cancelled = await _platform.DoAsync("DELETE", "/v1/notifications/own-1", 200);

        Assert.That(cancelled.GetProperty("id").GetGuid(), Is.EqualTo(posted.GetProperty("id").GetGuid()));
    }

    private async Task<Guid> PostAsync() => (await _platform.PostEventAsync()).Notifications.Single().Id;

    private async Task DeliverAnotherAsync() => await _platform.WaitForStateAsync(await PostAsync(), "Delivered");

    private Task<JsonElement> CancelAsync(Guid id, int status) => _platform.DoAsync("DELETE", $"/v1/notifications/{id}", status);

    private static MeterListener Listen(string counter, string reason, TaskCompletionSource counted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == counter) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (tags[0].Value as string == reason) counted.TrySetResult();
        });
        listener.Start();
        return listener;
    }

    private static string? State(JsonElement notification) => notification.GetProperty("state").GetString();

    private static string? Type(JsonElement problem) => problem.GetProperty("type").GetString();
}
