using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Notifications.Client;
using NUnit.Framework;

namespace Notifications.Tests.Client;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StreamTests
{
    private readonly Channel<Event> _source = Channel.CreateUnbounded<Event>();
    private bool _isDisposed;

    [Test]
    public async Task A_slow_source_is_not_waited_for_while_something_could_be_posted()
    {
        var intake = new FakeIntake();
        await using var results = intake.Server.CreateClient().PostStreamAsync(ReadAsync()).GetAsyncEnumerator();

        foreach (var id in new[] { "1", "2" })
        {
            var next = results.MoveNextAsync();
            await _source.Writer.WriteAsync(Some(id));
            Assert.That(await next, Is.True);
            Assert.That(results.Current.Answer.OrThrow().EventId, Is.EqualTo(id));
        }
    }

    [Test]
    public async Task What_has_come_meanwhile_goes_together()
    {
        var intake = new FakeIntake();
        for (var id = 0; id < 100; id++) _source.Writer.TryWrite(Some($"{id}"));
        _source.Writer.Complete();

        var results = await intake.Server.CreateClient().PostStreamAsync(ReadAsync()).ToListAsync();

        Assert.That(results.Select(x => x.Event.Id), Is.EqualTo(Enumerable.Range(0, 100).Select(x => $"{x}")));
        Assert.That(intake.BatchSizes, Is.EqualTo([100]));
    }

    [Test]
    public async Task Who_has_seen_enough_ends_the_reading_of_the_source()
    {
        await _source.Writer.WriteAsync(Some("1"));

        await foreach (var _ in new FakeIntake().Server.CreateClient().PostStreamAsync(ReadAsync())) break;

        Assert.That(_isDisposed, Is.True);
    }

    [Test]
    public async Task A_failure_of_the_server_ends_the_stream_with_the_events_that_it_hit()
    {
        var intake = new FakeIntake { First = _ => FakeServer.Lost() };
        foreach (var id in new[] { "1", "2", "3" }) await _source.Writer.WriteAsync(Some(id));

        var results = await intake.Server.CreateClient(x => x.MostEventsInBatch = 2).PostStreamAsync(ReadAsync()).ToListAsync();

        Assert.That(results.Select(x => x.Event.Id), Is.EqualTo(["1", "2"]));
        Assert.That(_isDisposed, Is.True);
    }

    [Test]
    public async Task Cancelling_ends_a_stream_that_waits_for_its_source()
    {
        using var cancel = new CancellationTokenSource();
        var intake = new FakeIntake { Last = _ => { cancel.Cancel(); return null; } };
        await _source.Writer.WriteAsync(Some("1"));

        Assert.That(async () => await intake.Server.CreateClient().PostStreamAsync(ReadAsync(), cancel.Token).ToListAsync(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_isDisposed, Is.True);
    }

    [Test]
    public async Task A_source_that_fails_fails_the_stream_after_what_came_before()
    {
        await _source.Writer.WriteAsync(Some("1"));
        _source.Writer.Complete(new IOException("The disk is gone"));
        var seen = new List<string>();

        Assert.That(
            async () =>
            {
                await foreach (var result in new FakeIntake().Server.CreateClient().PostStreamAsync(ReadAsync())) seen.Add(result.Event.Id);
            },
            Throws.InstanceOf<IOException>());
        Assert.That(seen, Is.EqualTo(["1"]));
        Assert.That(_isDisposed, Is.True);
    }

    private async IAsyncEnumerable<Event> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (var posted in _source.Reader.ReadAllAsync(cancellationToken)) yield return posted;
        }
        finally
        {
            _isDisposed = true;
        }
    }

    private static Event Some(string id) => new() { Type = "a", Id = id, Payload = Payload.From(1) };
}
