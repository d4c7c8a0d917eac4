using System.Text.Json;
using Notifications.Channels;
using Notifications.Tests.Channels;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Channels.Conformance;

/// <summary>
/// What every channel owes the rest of the product, whatever its provider. A new channel brings a <see cref="ChannelAdapter"/> and a line here.
/// What it cannot have it says itself, with the reason, and the test is shown as ignored for it.
/// </summary>
[TestFixture(typeof(LogAdapter))]
[TestFixture(typeof(PickupAdapter))]
[TestFixture(typeof(SmtpAdapter))]
[TestFixture(typeof(SmsAdapter))]
[TestFixture(typeof(WebhookAdapter))]
internal sealed class ChannelConformanceTests<TAdapter>
    where TAdapter : ChannelAdapter, new()
{
    private const string Letters = "Grüße ß日本🎉‘’";

    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(10);

    // As many digits as can stand in a phone number.
    private readonly string _recipientMark = $"{Random.Shared.NextInt64(100_000_000_000_000, 1_000_000_000_000_000)}";
    private readonly string _contentMark = $"content{Guid.NewGuid():N}";
    private readonly string _secretMark = $"secret{Guid.NewGuid():N}";

    private Traces _traces = null!;
    private ChannelAdapter _adapter = null!;
    private IChannel _channel = null!;
    private Notifications.Channels.Delivery _delivery = null!;

    [SetUp]
    public async Task Start()
    {
        _traces = new Traces();
        _adapter = new TAdapter();
        _channel = await _adapter.StartAsync(_traces.Logs, _secretMark);
        var payload = JsonSerializer.Serialize(new { subject = Letters, text = $"{Letters} {_contentMark}" });
        _delivery = Some.Delivery(_adapter.RecipientWith(_recipientMark), payload) with { Secrets = _adapter.DestinationSecrets };
    }

    [TearDown]
    public async Task Stop()
    {
        (_channel as IDisposable)?.Dispose();
        await _adapter.DisposeAsync();
        _traces.Dispose();
    }

    [Test]
    public void Its_name_is_fit_for_queues() => Assert.That(_channel.Name, Does.Match("^[a-z]+$"));

    [Test]
    public void Its_own_recipient_is_no_mistake() => Assert.That(_channel.FindMistake(_delivery.Recipient), Is.Null);

    [TestCase(Situation.Takes, typeof(DeliveryOutcome.Delivered))]
    [TestCase(Situation.Defers, typeof(DeliveryOutcome.Deferred))]
    [TestCase(Situation.Rejects, typeof(DeliveryOutcome.Rejected))]
    [TestCase(Situation.LosesTheAnswer, typeof(DeliveryOutcome.Unknown))]
    public async Task What_the_provider_does_becomes_its_outcome(Situation situation, Type expected)
    {
        await PlayAsync(situation);

        var outcome = await DeliverAsync();

        Assert.That(outcome, Is.TypeOf(expected));
        Assert.That(outcome.ErrorClass, situation is Situation.Takes ? Is.Null : Does.Match("^[a-z0-9-]{2,40}$"), "short, stable, no sentence");
    }

    [Test]
    public async Task A_provider_that_falls_silent_is_not_waited_for_longer_than_the_settings_say()
    {
        await PlayAsync(Situation.FallsSilent);
        var outcome = DeliverAsync();
        await _adapter.WaitUntilAskedAsync();

        _adapter.Clock.Expire();

        Assert.That(await outcome.WaitAsync(Promptly), Is.TypeOf<DeliveryOutcome.Deferred>().Or.TypeOf<DeliveryOutcome.Unknown>());
    }

    [Test]
    public async Task A_destination_may_have_another_bound_for_the_whole_attempt()
    {
        var within = TimeSpan.FromSeconds(7);
        await PlayAsync(Situation.FallsSilent);
        var outcome = _channel.DeliverAsync(_delivery with { Timeout = within }, CancellationToken.None);
        await _adapter.WaitUntilAskedAsync();

        Assert.That(_adapter.Clock.Waits, Does.Contain(within));
        _adapter.Clock.Expire();

        Assert.That(await outcome.WaitAsync(Promptly), Is.TypeOf<DeliveryOutcome.Deferred>().Or.TypeOf<DeliveryOutcome.Unknown>());
    }

    [Test]
    public async Task Cancelled_amid_an_attempt_it_throws_at_once()
    {
        await PlayAsync(Situation.FallsSilent);
        using var stopping = new CancellationTokenSource();
        var outcome = _channel.DeliverAsync(_delivery, stopping.Token);
        await _adapter.WaitUntilAskedAsync();

        await stopping.CancelAsync();

        Assert.That(() => outcome.WaitAsync(Promptly), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Cancelled_before_it_begins_it_throws()
    {
        var cancelled = new CancellationToken(canceled: true);

        Assert.That(() => _channel.DeliverAsync(_delivery, cancelled).WaitAsync(Promptly), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Recipient_and_content_arrive_whatever_their_letters()
    {
        NeedsReceived();
        await PlayAsync(Situation.Takes);

        await DeliverAsync();

        var received = await _adapter.ReceivedAsync(1);
        Assert.That(received.Recipient, Is.EqualTo(_delivery.Recipient));
        Assert.That(received.Text, Does.Contain($"{Letters} {_contentMark}"));
    }

    [Test]
    public async Task Every_attempt_carries_the_same_idempotency_id()
    {
        NeedsReceived();
        await PlayAsync(Situation.Takes);

        await DeliverAsync();
        var first = await _adapter.ReceivedAsync(1);
        await _channel.DeliverAsync(_delivery with { Attempt = 2 }, CancellationToken.None);
        var second = await _adapter.ReceivedAsync(2);

        Assert.That((first.IdempotencyId, second.IdempotencyId), Is.EqualTo((_delivery.IdempotencyId, _delivery.IdempotencyId)));
    }

    [Test]
    public async Task Whatever_happens_no_recipient_content_or_secret_is_left_behind()
    {
        // Silence first: whether it was asked can be told once.
        foreach (var situation in Enum.GetValues<Situation>().OrderDescending().Where(x => _adapter.WhyNot(x) is null))
        {
            await _adapter.PlayAsync(situation);
            var outcome = DeliverAsync();
            if (situation is Situation.FallsSilent)
            {
                await _adapter.WaitUntilAskedAsync();
                _adapter.Clock.Expire();
            }

            Assert.That($"{await outcome}", Does.Not.Contain(_recipientMark).And.Not.Contain(_contentMark).And.Not.Contain(_secretMark));
        }

        var bad = _delivery.Recipient + "\r\nBcc: eve@example.org";
        await _channel.DeliverAsync(_delivery with { Recipient = bad }, CancellationToken.None);

        Assert.That(_channel.FindMistake(bad) ?? "", Does.Not.Contain(_recipientMark), "a mistake is told to the caller, and such answers are often logged there");
        Assert.That(_traces.With(_recipientMark).Concat(_traces.With(_contentMark)).Concat(_traces.With(_secretMark)), Is.Empty);
    }

    private Task PlayAsync(Situation situation)
    {
        if (_adapter.WhyNot(situation) is { } reason)
            Assert.Ignore($"{_channel.Name} {situation}: {reason}");

        return _adapter.PlayAsync(situation);
    }

    private void NeedsReceived()
    {
        if (_adapter.WhyNothingIsReceived is { } reason)
            Assert.Ignore($"{_channel.Name}: {reason}");
    }

    private Task<DeliveryOutcome> DeliverAsync() => _channel.DeliverAsync(_delivery, CancellationToken.None);
}
