using MassTransit;
using MassTransit.Events;
using MassTransit.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Notifications.Contracts;
using Notifications.Dispatch;
using Notifications.Lifecycle;
using Npgsql;
using NSubstitute;

namespace Notifications.Tests.Lifecycle;

/// <summary>The state machine, without bus and database: events are raised on an instance in memory, as the consumer does it.</summary>
internal sealed class Machine : IAsyncDisposable
{
    public static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(60);

    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create("Host=nobody-connects");
    private readonly ConsumeContext _context = Substitute.For<ConsumeContext>();
    private readonly StateMachineRaiser<NotificationOutcome> _outcomes;
    private readonly StateMachineRaiser<Fault<DeliverNotification>> _faults;

    public Machine()
    {
        var machine = new NotificationStateMachine(
            Options.Create(new DispatchOptions { LostAfter = LostAfter }), new FixedClock(Some.Now), new StrayMessages(_database, NullLogger<StrayMessages>.Instance));
        _outcomes = new(machine, machine.OutcomeReported);
        _faults = new(machine, machine.DeliveryFaulted);
    }

    public Task ReportAsync(NotificationState state, NotificationOutcome outcome) => _outcomes.RaiseAsync(_context, state, outcome);

    public Task FaultAsync(NotificationState state, int cycle, Exception exception) => _faults.RaiseAsync(_context, state, new FaultEvent<DeliverNotification>(
        new DeliverNotification { NotificationId = state.CorrelationId, Cycle = cycle, Attempt = 1 }, Guid.CreateVersion7(), HostMetadataCache.Host, exception, []));

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
