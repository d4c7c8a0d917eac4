using Notifications.IntegrationTests.Receipts;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Unknown;

/// <summary>The provider is asked what became of a message whose answer was lost; only a clear answer counts.</summary>
public sealed class AskTests
{
    private SmsPlatform _sms = null!;

    [TearDown]
    public async Task Stop()
    {
        Assert.That(_sms.Provider.Complaints, Is.Empty);
        await _sms.DisposeAsync();
    }

    [TestCase("sent", "Sent")]
    [TestCase("delivered", "Delivered")]
    public async Task A_message_that_the_provider_has_is_not_sent_again(string status, string state)
    {
        await StartAsync();
        _sms.Provider.Status = status;
        LoseAnswers();
        var number = SmsPlatform.NewNumber();

        var id = await _sms.PostAsync(number);

        await _sms.Platform.WaitForStateAsync(id, state);
        var call = _sms.Provider.CallsTo(number).Single();
        Assert.That(await _sms.Platform.Database.ReadAsync<string>($"SELECT outcome || ' ' || provider_message_id FROM attempt WHERE notification = '{id}'"), Is.EqualTo($"{state} {call.Sid}"));
        Assert.That(_sms.Provider.Questions[number], Is.EqualTo(1));
        await _sms.Platform.WaitForCountAsync(state, 1);
    }

    [Test]
    public async Task A_message_that_the_provider_does_not_have_is_sent_again()
    {
        await StartAsync();
        LoseAnswers();
        _sms.Provider.Keeps = call => _sms.Provider.CallsTo(call.To).Count > 0;   // what came first got lost behind its door
        var number = SmsPlatform.NewNumber();

        var id = await _sms.PostAsync(number);

        var view = await _sms.Platform.WaitForStateAsync(id, "Sent");
        Assert.That(_sms.Provider.CallsTo(number).Select(x => x.IdempotencyKey), Is.EqualTo(new[] { $"msg_{id:N}", $"msg_{id:N}" }));
        Assert.That(view.GetProperty("timeline").EnumerateArray().Where(x => x.GetProperty("what").GetString() == "Attempt").Select(x => x.GetProperty("outcome").GetString()),
            Is.EqualTo(new[] { "Deferred", "Sent" }));
        Assert.That((await _sms.Platform.GetAsync("/v1/stats")).GetProperty("possibleDuplicates").GetInt64(), Is.Zero);
    }

    [Test]
    public async Task A_provider_that_gives_no_answer_leaves_the_message_held()
    {
        await StartAsync();
        LoseAnswers();
        _sms.Provider.BeforeList = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        var number = SmsPlatform.NewNumber();

        var view = await _sms.Platform.WaitForStateAsync(await _sms.PostAsync(number), "Held");

        Assert.That(view.GetProperty("explanation").GetString(), Does.StartWith("Nobody knows whether attempt 1 arrived (connection-lost)"));
        Assert.That(_sms.Provider.CallsTo(number), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Another_notifications_message_that_says_the_same_is_not_taken_for_ours()
    {
        await StartAsync();
        var (_, first) = await _sms.SendAsync();
        LoseAnswers(after: 1);
        _sms.Provider.Keeps = call => _sms.Provider.CallsTo(call.To).Count == 0;

        var second = await _sms.PostAsync(first.To);

        await _sms.Platform.WaitForStateAsync(second, "Held");
        Assert.That((_sms.Provider.CallsTo(first.To).Count, _sms.Provider.Questions[first.To]), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task Of_two_that_say_the_same_and_lost_their_answers_only_one_can_have_the_one_message()
    {
        await StartAsync();
        var number = SmsPlatform.NewNumber();
        _sms.Provider.Before = (_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        var kept = 0;
        _sms.Provider.Keeps = _ => Interlocked.Increment(ref kept) == 1;

        var ids = await Task.WhenAll(_sms.PostAsync(number), _sms.PostAsync(number));

        await _sms.Platform.WaitForCountAsync("Sent", 1);
        await _sms.Platform.WaitForCountAsync("Held", 1);
        Assert.That(await _sms.Platform.Database.ReadAsync<long>($"SELECT count(*) FROM found_message"), Is.EqualTo(1));
        Assert.That(ids, Is.Unique);
    }

    [TestCase(true, "Sent")]
    [TestCase(false, "Sent")]
    public async Task An_attempt_whose_process_was_killed_is_asked_about_as_well(bool keeps, string state)
    {
        await StartAsync(prepare: true);
        var called = new TaskCompletionSource();
        var killed = new TaskCompletionSource();
        _sms.Provider.Keeps = call => keeps || _sms.Provider.CallsTo(call.To).Count > 0;
        _sms.Provider.Before = async (call, context) =>
        {
            if (_sms.Provider.CallsTo(call.To).Count > 1) return;
            called.TrySetResult();
            await killed.Task;
            context.Abort();
        };
        var number = SmsPlatform.NewNumber();

        Guid id;
        await using (var process = await _sms.Platform.StartProcessAsync([]))
        {
            id = await _sms.PostAsync(number);
            await called.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }   // SIGKILL

        killed.SetResult();
        await using var next = await _sms.Platform.StartProcessAsync([]);
        await _sms.Platform.WaitForStateAsync(id, state);

        Assert.That(_sms.Provider.CallsTo(number), Has.Count.EqualTo(keeps ? 1 : 2));
        Assert.That(_sms.Provider.Questions[number], Is.EqualTo(1));
    }

    private async Task StartAsync(bool prepare = false) => _sms = await SmsPlatform.StartAsync(start: !prepare,
        ("Channels:Sms:WhenUnknown", "Ask"), ("Channels:Sms:AskAfter", "00:00:00.200"), ("Delivery:Lease", prepare ? "00:00:02" : "00:01:00"), ("Dispatch:LostAfter", "00:00:02"));

    /// <summary>The provider hangs up without an answer, once for each number.</summary>
    private void LoseAnswers(int after = 0) => _sms.Provider.Before = (call, context) =>
    {
        if (_sms.Provider.CallsTo(call.To).Count == after + 1) context.Abort();
        return Task.CompletedTask;
    };
}
