using System.Text.Json;
using Notifications.IntegrationTests.Destinations;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Cancel;

/// <summary>What holds up a lane is told to whoever asks, and an operator gets it out of the way.</summary>
public sealed class LaneTests
{
    private Platform _platform = null!;

    [SetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync();
        await _platform.CreateAsync("ledger", "entry.*");
        await _platform.DoAsync("PATCH", "/v1/destinations/ledger", 200, """{"policy":{"order":"key"}}""");
        _platform.Receiver.AnswerWith(call => call.Body.Contains("bad", StringComparison.Ordinal) ? 404 : 200);
    }

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task Whoever_waits_says_behind_whom_and_a_cancel_lets_the_lane_go_on()
    {
        var (head, second, third) = await BlockAsync();

        var faulted = await ViewAsync(head);
        var waiting = await ViewAsync(third);
        await _platform.DoAsync("DELETE", $"/v1/notifications/{head}", 200);
        await _platform.WaitForStateAsync(third, "Delivered");

        Assert.That(faulted.GetProperty("explanation").GetString(),
            Does.EndWith(" Whatever comes after it in lane 'account-1' of destination 'ledger' waits until it is replayed, skipped or cancelled."));
        Assert.That(faulted.GetProperty("lane").GetRawText(), Is.EqualTo($$"""{"active":"{{head}}","before":0}"""));
        Assert.That(waiting.GetProperty("explanation").GetString(), Is.EqualTo(
            $"Held behind notification {head} (Faulted) in lane 'account-1' of destination 'ledger'; 2 before it. That one has to be replayed, skipped or cancelled."));
        Assert.That(waiting.GetProperty("lane").GetRawText(), Is.EqualTo($$"""{"active":"{{head}}","before":2}"""));
        Assert.That((waiting.GetProperty("holdReason").GetString(), waiting.GetProperty("orderingKey").GetString()), Is.EqualTo(("order", "account-1")));
        Assert.That(_platform.Receiver.Calls.Select(x => x.Id), Is.EqualTo(new[] { head, second, third }.Select(x => $"msg_{x:N}")));
        Assert.That((await ViewAsync(third)).GetProperty("lane").ValueKind, Is.EqualTo(JsonValueKind.Null));
        await _platform.WaitForCountAsync("Cancelled", 1);
    }

    [Test]
    public async Task A_lane_goes_on_without_the_one_that_is_skipped_and_that_can_be_replayed()
    {
        var (head, second, third) = await BlockAsync();

        var follower = await _platform.DoAsync("POST", $"/v1/notifications/{second}/skip", 409);
        var skipped = await _platform.DoAsync("POST", $"/v1/notifications/{head}/skip", 200);
        await _platform.WaitForStateAsync(third, "Delivered");
        var again = await _platform.DoAsync("POST", $"/v1/notifications/{head}/skip", 409);
        await _platform.DoAsync("POST", $"/v1/notifications/{Guid.CreateVersion7()}/skip", 404);
        _platform.Receiver.AnswerWith(_ => 200);
        await _platform.DoAsync("POST", "/v1/replays", 202, $$"""{"ids":["{{head}}"]}""");
        await _platform.WaitForStateAsync(head, "Delivered");

        Assert.That(new[] { follower, again }.Select(x => x.GetProperty("type").GetString()), Is.All.EqualTo("/problems/holds-up-nothing"));
        Assert.That((skipped.GetProperty("state").GetString(), skipped.GetProperty("lane").ValueKind), Is.EqualTo(("Faulted", JsonValueKind.Null)));
        Assert.That(skipped.GetProperty("explanation").GetString(), Does.EndWith("until it is replayed."));
        Assert.That(_platform.Receiver.Calls.Select(x => x.Id), Is.EqualTo(new[] { head, second, third, head }.Select(x => $"msg_{x:N}")));
        Assert.That((await _platform.GetAsync("/v1/stats")).GetProperty("difference").GetInt64(), Is.Zero);
    }

    [Test]
    public async Task One_that_is_cancelled_while_it_waits_is_passed_over()
    {
        var (head, second, third) = await BlockAsync();

        await _platform.DoAsync("DELETE", $"/v1/notifications/{second}", 200);
        await _platform.DoAsync("DELETE", $"/v1/notifications/{head}", 200);
        await _platform.WaitForStateAsync(third, "Delivered");

        Assert.That(_platform.Receiver.Calls.Select(x => x.Id), Is.EqualTo(new[] { head, third }.Select(x => $"msg_{x:N}")));
    }

    [Test]
    public async Task Those_who_wait_are_counted_by_what_they_wait_for_and_none_of_them_is_stuck()
    {
        await BlockAsync();
        await _platform.DoAsync("POST", "/v1/destinations/hook/disable", 200, """{"reason":"a test"}""");
        await _platform.PostEventAsync("order.created");

        var books = await _platform.GetAsync("/v1/stats");

        Assert.That(books.GetProperty("holds").GetRawText(),
            Is.EqualTo("""[{"channel":"webhook","reason":"order","count":2},{"channel":"webhook","reason":"paused","count":1}]"""));
        Assert.That((books.GetProperty("difference").GetInt64(), books.GetProperty("longestStill").ValueKind), Is.EqualTo((0L, JsonValueKind.Null)));
    }

    [Test]
    public async Task What_has_expired_when_it_is_posted_is_accepted_and_never_tried_and_posting_it_again_is_a_duplicate()
    {
        const string expiry = "\"expiresAt\":\"2026-01-31T12:00:00Z\",";
        var receipt = await _platform.PostEventAsync("entry.made", "late-1", more: expiry);

        var view = await _platform.WaitForStateAsync(receipt.Notifications.Single().Id, "Expired");
        var again = await _platform.PostEventAsync("entry.made", "late-1", more: expiry);
        using var other = await _platform.PostAsync("/v1/events", """{"eventId":"late-1","eventType":"entry.made","payload":{"total":42}}""");

        Assert.That(view.GetProperty("explanation").GetString(), Is.EqualTo("Expired at 2026-01-31 12:00:00.000Z before any attempt."));
        Assert.That((view.GetProperty("timeline")[1].GetProperty("what").GetString(), view.GetProperty("expiresAt").GetDateTimeOffset()),
            Is.EqualTo(("Expired", new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero))));
        Assert.That((await _platform.GetAsync($"/v1/events/{receipt.Id}")).GetProperty("expiresAt").GetDateTimeOffset(), Is.EqualTo(view.GetProperty("expiresAt").GetDateTimeOffset()));
        Assert.That((again.Duplicate, again.Id), Is.EqualTo((true, receipt.Id)));
        Assert.That((int)other.StatusCode, Is.EqualTo(422), "without the expiry it is another body");
        Assert.That(_platform.Receiver.Calls, Is.Empty);
        await _platform.WaitForCountAsync("Expired", 1);
    }

    /// <summary>Three of one lane, the first of which faults.</summary>
    private async Task<(Guid Head, Guid Second, Guid Third)> BlockAsync()
    {
        var head = await PostAsync("\"bad\"");
        var (second, third) = (await PostAsync("2"), await PostAsync("3"));
        await _platform.WaitForStateAsync(head, "Faulted");
        return (head, second, third);
    }

    private async Task<Guid> PostAsync(string payload) =>
        (await _platform.PostEventAsync("entry.made", payload: payload, more: "\"orderingKey\":\"account-1\",")).Notifications.Single().Id;

    private Task<JsonElement> ViewAsync(Guid id) => _platform.GetAsync($"/v1/notifications/{id}");
}
