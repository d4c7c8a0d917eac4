using System.Diagnostics;
using System.Diagnostics.Metrics;
using MassTransit;

namespace Notifications.Messaging;

/// <summary>
/// The metrics that OpenTelemetry's conventions have for messaging, in their names and units. MassTransit's own meter says similar things in names
/// and units of its own.
/// </summary>
internal sealed class MessagingMetrics : ISendObserver, IPublishObserver, IReceiveObserver
{
    private static readonly InstrumentAdvice<double> Buckets =
        new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };

    private readonly Counter<long> _sent;
    private readonly Counter<long> _consumed;
    private readonly Histogram<double> _operation;
    private readonly Histogram<double> _process;

    public MessagingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Tracing.SourceName);
        _sent = meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Messages that were to be sent, by destination and error");
        _consumed = meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Messages that the broker has delivered, by queue");
        _operation = meter.CreateHistogram("messaging.client.operation.duration", "s", "How long sending took, up to the broker's confirm", advice: Buckets);
        _process = meter.CreateHistogram("messaging.process.duration", "s", "How long a message was worked on", advice: Buckets);
    }

    public Task PreSend<T>(SendContext<T> context)
        where T : class => Begin(context);

    public Task PostSend<T>(SendContext<T> context)
        where T : class => End(context, "send", null);

    public Task SendFault<T>(SendContext<T> context, Exception exception)
        where T : class => End(context, "send", exception);

    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => Begin(context);

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class => End(context, "publish", null);

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => End(context, "publish", exception);

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Received(context, context.IsFaulted ? "_OTHER" : null);

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Received(context, exception.GetType().Name);

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    private static Task Begin(SendContext context)
    {
        context.AddOrUpdatePayload(() => new Started(Stopwatch.GetTimestamp()), _ => new Started(Stopwatch.GetTimestamp()));
        return Task.CompletedTask;
    }

    private Task End(SendContext context, string operation, Exception? exception)
    {
        var tags = Tags(operation, "send", context.DestinationAddress, exception?.GetType().Name);
        _sent.Add(1, tags);
        if (context.TryGetPayload<Started>(out var started)) _operation.Record(Stopwatch.GetElapsedTime(started.At).TotalSeconds, tags);
        return Task.CompletedTask;
    }

    private Task Received(ReceiveContext context, string? error)
    {
        var tags = Tags("process", "process", context.InputAddress, error);
        _consumed.Add(1, tags);
        _process.Record(context.ElapsedTime.TotalSeconds, tags);
        return Task.CompletedTask;
    }

    private static TagList Tags(string name, string type, Uri? address, string? error)
    {
        var tags = new TagList
        {
            { "messaging.system", "rabbitmq" }, { "messaging.operation.name", name }, { "messaging.operation.type", type },
            { "messaging.destination.name", address?.AbsolutePath.Split('/')[^1] ?? "" },
        };
        if (error is not null) tags.Add("error.type", error);
        return tags;
    }

    private sealed record Started(long At);
}
