using System.Net.Http.Json;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using Notifications.Replay;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Replay;

public sealed class ReplayTests
{
    private static readonly string ErrorQueue = Queues.Error("webhook");

    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_replayed_notification_is_delivered_in_its_second_cycle_with_the_same_id()
    {
        var id = (await FaultAsync(1))[0];
        _platform.Receiver.AnswerWith(_ => 200);

        var answer = await ReplayAsync($$"""{"ids":["{{id}}"]}""");
        var report = await WaitForEndAsync(answer);
        var view = await _platform.WaitForStateAsync(id, "Delivered");

        Assert.That(report.GetProperty("delivered").GetInt32(), Is.EqualTo(1));
        Assert.That((view.GetProperty("cycle").GetInt32(), view.GetProperty("attempts").GetInt32()), Is.EqualTo((2, 1)));
        Assert.That(view.GetProperty("timeline").EnumerateArray().Select(x => x.GetProperty("what").GetString()),
            Is.EqualTo(new[] { "Accepted", "Attempt", "Faulted", "Replayed", "Attempt", "Delivered" }));
        Assert.That(_platform.Receiver.Calls.Select(x => x.Id).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task The_error_queue_loses_exactly_what_was_replayed_and_the_rest_keeps_its_order()
    {
        await FaultAsync(12);
        var before = await ReadErrorQueueAsync();
        _platform.Receiver.AnswerWith(_ => 200);
        Guid[] replayed = [before[2], before[5], before[6], before[11]];

        var answer = await ReplayAsync($$"""{"ids":[{{string.Join(',', replayed.Select(x => $"\"{x}\""))}}]}""");
        await Eventually.GetAsync("the copies are gone", () => _platform.GetAsync($"/v1/replays/{answer.GetProperty("id").GetGuid()}"),
            x => x.GetProperty("removedFromErrorQueue").GetInt32() == 4);

        Assert.That(await ReadErrorQueueAsync(), Is.EqualTo(before.Except(replayed)));
    }

    [Test]
    public async Task A_replay_that_fails_again_has_the_whole_ladder_again_and_stands_in_the_error_queue_once()
    {
        _platform.Receiver.AnswerWith(_ => 503);
        var receipt = await _platform.PostEventAsync();
        var id = receipt.Notifications[0].Id;
        await _platform.WaitForStateAsync(id, "Faulted");

        var report = await WaitForEndAsync(await ReplayAsync("""{"filter":{"channel":"webhook"}}"""));
        await Eventually.GetAsync("the old copy is gone", () => _platform.GetAsync($"/v1/replays/{report.GetProperty("id").GetGuid()}"),
            x => x.GetProperty("removedFromErrorQueue").GetInt32() == 1);

        Assert.That(report.GetProperty("faulted").GetInt32(), Is.EqualTo(1));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(8));
        var copy = (await _platform.VirtualHost.TakeAllAsync(ErrorQueue)).Single();
        Assert.That(FaultedCommand.Read(copy.Body), Is.EqualTo(new FaultedCommand(id, 2)));
    }

    [Test]
    public async Task A_dry_run_says_what_would_be_replayed_and_changes_nothing()
    {
        await FaultAsync(3);

        var answer = await ReplayAsync("""{"filter":{"destination":"hook","cause":"rejected","eventType":"order.created"},"limit":2,"dryRun":true}""", expect: 200);

        Assert.That(answer.GetProperty("id").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That((answer.GetProperty("matched").GetInt32(), answer.GetProperty("items").GetArrayLength()), Is.EqualTo((3, 2)));
        await _platform.WaitForCountAsync("Faulted", 3);
        Assert.That(await _platform.VirtualHost.FindDepthAsync(ErrorQueue), Is.EqualTo(3));
    }

    [Test]
    public async Task What_can_not_be_replayed_is_skipped_with_its_reason()
    {
        var delivered = (await _platform.PostEventAsync("line.written")).Notifications[0].Id;
        await _platform.WaitForStateAsync(delivered, "Delivered");
        var unknown = Guid.CreateVersion7();

        var answer = await ReplayAsync($$"""{"ids":["{{delivered}}","{{unknown}}"]}""");

        var reasons = answer.GetProperty("skipped").EnumerateArray().ToDictionary(x => x.GetProperty("notificationId").GetGuid(), x => x.GetProperty("reason").GetString());
        Assert.That(reasons[delivered], Does.Contain("Delivered"));
        Assert.That(reasons[unknown], Does.Contain("no such notification"));
    }

    [Test]
    public async Task A_filter_that_matches_nothing_replays_nothing()
    {
        await FaultAsync(1);

        foreach (var filter in new[] { """{"channel":"email"}""", """{"destination":"mail"}""", """{"eventType":"order.paid"}""", """{"cause":"exhausted"}""", """{"since":"2099-01-01T00:00:00Z"}""" })
            Assert.That((await ReplayAsync($$"""{"filter":{{filter}}}""")).GetProperty("replayed").GetInt32(), Is.Zero, filter);
    }

    private async Task<IReadOnlyList<Guid>> FaultAsync(int count)
    {
        _platform.Receiver.AnswerWith(_ => 404);
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++) ids.Add((await _platform.PostEventAsync()).Notifications[0].Id);
        await _platform.WaitForCountAsync("Faulted", count);
        await _platform.VirtualHost.WaitForDepthAsync(ErrorQueue, (uint)count);
        return ids;
    }

    private async Task<JsonElement> ReplayAsync(string body, int expect = 202)
    {
        using var response = await _platform.PostAsync("/v1/replays", body);
        Assert.That((int)response.StatusCode, Is.EqualTo(expect), await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private Task<JsonElement> WaitForEndAsync(JsonElement answer) => Eventually.GetAsync("the replay has ended",
        () => _platform.GetAsync($"/v1/replays/{answer.GetProperty("id").GetGuid()}"), x => x.GetProperty("pending").GetInt32() == 0);

    /// <summary>Takes everything out in order and puts it back in order.</summary>
    private async Task<IReadOnlyList<Guid>> ReadErrorQueueAsync()
    {
        var messages = await _platform.VirtualHost.TakeAllAsync(ErrorQueue);
        await _platform.VirtualHost.UseChannelAsync(async channel =>
        {
            foreach (var message in messages) await channel.BasicPublishAsync("", ErrorQueue, true, new RabbitMQ.Client.BasicProperties(message.BasicProperties), message.Body);
        });
        return [.. messages.Select(x => FaultedCommand.Read(x.Body)!.Value.NotificationId)];
    }
}
