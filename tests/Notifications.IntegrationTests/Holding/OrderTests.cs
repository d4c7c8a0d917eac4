using System.Collections.Concurrent;
using System.Text.Json;
using Notifications.IntegrationTests.Destinations;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Holding;

public sealed class OrderTests
{
    private readonly ConcurrentDictionary<string, Func<int, int>> _answers = [];
    private Platform _platform = null!;

    [SetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync(new() { ["Routing:Destinations:0:Policy:Order"] = "key" });
        _answers.Clear();
        _platform.Receiver.AnswerWith(call => _answers.TryGetValue(Name(call.Body), out var answer) ? answer(call.Number) : 200);
    }

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task Those_behind_a_head_that_is_redelivered_wait_and_come_after_it()
    {
        _answers["a1"] = number => number < 3 ? 503 : 200;

        await PostAsync("a1", "a");
        await PostAsync("a2", "a");
        await PostAsync("a3", "a");
        await _platform.Receiver.WaitForAsync(5);

        Assert.That(Arrived(), Is.EqualTo(new[] { "a1", "a1", "a1", "a2", "a3" }));
    }

    [Test]
    public async Task Lanes_do_not_wait_for_each_other_and_who_has_no_key_waits_for_nobody()
    {
        _answers["a1"] = _ => 400;
        var head = await PostAsync("a1", "a");
        await _platform.WaitForStateAsync(head, "Faulted");

        var follower = await PostAsync("a2", "a");
        await PostAsync("b1", "b");
        await PostAsync("none", null);
        await _platform.Receiver.WaitForAsync(3);

        Assert.That(Arrived().Skip(1), Is.EquivalentTo(new[] { "b1", "none" }));
        var held = await _platform.WaitForStateAsync(follower, "Held");
        Assert.That(held.GetProperty("timeline").EnumerateArray().Last().GetProperty("error").GetString(), Is.EqualTo("order"));
    }

    [Test]
    public async Task A_faulted_head_blocks_its_lane_and_a_replay_lets_it_go_on_in_order()
    {
        _answers["a1"] = number => number < 2 ? 400 : 200;
        var head = await PostAsync("a1", "a");
        await PostAsync("a2", "a");
        await PostAsync("a3", "a");
        await _platform.WaitForStateAsync(head, "Faulted");

        await _platform.DoAsync("POST", "/v1/replays", 202, $$"""{"ids":["{{head}}"]}""");
        await _platform.Receiver.WaitForAsync(4);

        Assert.That(Arrived(), Is.EqualTo(new[] { "a1", "a1", "a2", "a3" }));
    }

    [Test]
    public async Task A_lane_may_be_told_to_go_on_after_so_many_faults_and_who_was_skipped_comes_back_to_its_place()
    {
        await _platform.DoAsync("PATCH", "/v1/destinations/hook", 200, """{"policy":{"skipAfterFaults":1}}""");
        var gate = new TaskCompletionSource();
        _answers["a1"] = number => number < 2 ? 400 : 200;
        _platform.Receiver.Answer = async (call, response) =>
        {
            if (Name(call.Body) == "a2") await gate.Task;
            response.StatusCode = _answers.TryGetValue(Name(call.Body), out var answer) ? answer(call.Number) : 200;
        };

        var head = await PostAsync("a1", "a");
        await PostAsync("a2", "a");
        await PostAsync("a3", "a");
        await _platform.WaitForStateAsync(head, "Faulted");
        await _platform.Receiver.WaitForAsync(2);
        await _platform.DoAsync("POST", "/v1/replays", 202, $$"""{"ids":["{{head}}"]}""");
        await _platform.WaitForStateAsync(head, "Held");
        gate.SetResult();
        await _platform.Receiver.WaitForAsync(4);

        Assert.That(Arrived(), Is.EqualTo(new[] { "a1", "a2", "a1", "a3" }));
    }

    [Test]
    public async Task A_destination_may_be_one_lane_whatever_the_key()
    {
        await _platform.DoAsync("PATCH", "/v1/destinations/hook", 200, """{"policy":{"order":"destination"}}""");
        _answers["1"] = number => number < 3 ? 503 : 200;

        await PostAsync("1", "a");
        await PostAsync("2", "b");
        await PostAsync("3", null);
        await _platform.Receiver.WaitForAsync(5);

        Assert.That(Arrived(), Is.EqualTo(new[] { "1", "1", "1", "2", "3" }));
    }

    [Test]
    public async Task Events_of_one_lane_that_share_a_transaction_keep_the_order_of_their_ids()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(x => PostAsync($"{x}", "a")));
        await _platform.Receiver.WaitForAsync(200);

        await _platform.WaitForCountAsync("Delivered", 200);
        Assert.That(await _platform.Database.ReadAsync<int[]>("SELECT array_agg(position::int ORDER BY position) FROM notification"), Is.EqualTo(Enumerable.Range(1, 200)), "each its own, and none left out");
        Assert.That(Arrived().Distinct().Count(), Is.EqualTo(200));
    }

    [Test]
    public async Task A_follower_that_expires_leaves_the_lane_and_so_does_a_head()
    {
        _answers["a1"] = _ => 400;
        var head = await PostAsync("a1", "a");
        await _platform.WaitForStateAsync(head, "Faulted");
        var late = await PostAsync("a2", "a", expiresIn: TimeSpan.FromMilliseconds(200));
        await _platform.WaitForStateAsync(late, "Expired");

        var already = await PostAsync("b1", "b", expiresIn: TimeSpan.FromSeconds(-1));
        var next = await PostAsync("b2", "b");

        await _platform.WaitForStateAsync(already, "Expired");
        await _platform.WaitForStateAsync(next, "Delivered");
        Assert.That(Arrived(), Is.EqualTo(new[] { "a1", "b2" }));
    }

    [Test]
    public async Task A_lane_that_was_left_behind_is_found()
    {
        _answers["a1"] = _ => 400;
        var head = await PostAsync("a1", "a");
        await _platform.WaitForStateAsync(head, "Faulted");
        var follower = await PostAsync("a2", "a");

        await _platform.Database.RunAsync("UPDATE lane SET active = NULL");   // as somebody might by hand

        await _platform.WaitForStateAsync(follower, "Delivered");
    }

    [Test]
    public async Task Who_goes_first_may_be_held_at_the_gate_and_the_lane_waits_with_it()
    {
        await _platform.DoAsync("POST", "/v1/destinations/hook/disable", 200, """{"reason":"maintenance"}""");
        var head = await PostAsync("a1", "a");
        var follower = await PostAsync("a2", "a");
        Assert.That(new[] { await ReasonAsync(head), await ReasonAsync(follower) }, Is.EqualTo(new[] { "paused", "order" }));

        await _platform.DoAsync("POST", "/v1/destinations/hook/enable", 200);
        await _platform.Receiver.WaitForAsync(2);

        Assert.That(Arrived(), Is.EqualTo(new[] { "a1", "a2" }));
    }

    private static string Name(string body) => JsonElement.Parse(body).GetProperty("data").GetProperty("name").GetString()!;

    private string[] Arrived() => [.. _platform.Receiver.Calls.Select(x => Name(x.Body))];

    private async Task<Guid> PostAsync(string name, string? key, TimeSpan? expiresIn = null)
    {
        var ordering = key is null ? "" : $"\"orderingKey\":\"{key}\",";
        var expiry = expiresIn is { } time ? $"\"expiresAt\":\"{DateTimeOffset.UtcNow + time:O}\"," : "";
        return (await _platform.PostEventAsync(payload: $$"""{"name":"{{name}}"}""", more: ordering + expiry)).Notifications.Single().Id;
    }

    private Task<string> ReasonAsync(Guid notification) => _platform.Database.ReadAsync<string>($"SELECT hold_reason FROM notification WHERE id = '{notification}'");
}
