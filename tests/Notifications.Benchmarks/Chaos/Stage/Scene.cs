using Notifications.Benchmarks.Subjects;
using Npgsql;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>Everything that a fault can act upon.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly Workplace _workplace;
    private readonly string _database;
    private readonly Uri _brokerUrl;
    private Wires? _wires;
    private bool? _isWired;

    private Scene(Workplace workplace, string database, Uri broker, ReceiverClient receiver)
    {
        (_workplace, _database, _brokerUrl, Receiver) = (workplace, database, broker, receiver);
        (Product, Broker, Database) = (new Product(workplace), new PrivateServer("rabbitmq", workplace), new PrivateServer("postgres", workplace));
        (Desk, Operator) = (new BrokerDesk(broker), new Operator(Product.Api.Url));
    }

    public Product Product { get; }
    public PrivateServer Broker { get; }
    public PrivateServer Database { get; }
    public ReceiverClient Receiver { get; }
    public BrokerDesk Desk { get; }
    public Operator Operator { get; }

    /// <summary>The load of this round.</summary>
    public Poster? Poster { get; set; }

    /// <summary>What a fault has to tell about this round, such as how much it destroyed: one that destroyed nothing proves nothing.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>
    /// RabbitMQ forgets a quorum queue that was declared less than half a second before a kill -9; a restart in order writes them all down.
    /// </summary>
    public bool HasYoungQueues { get; set; } = true;

    /// <summary>The last round left the product in a state that it could not get out of by itself; that is told, and the next one begins with a new one.</summary>
    public bool MustStartAnew { get; set; }

    public Wires Wires => _wires ?? throw new InvalidOperationException("This row did not ask for wires");

    public static async Task<Scene> SetUpAsync(Workplace workplace, CancellationToken cancellationToken)
    {
        var (postgres, broker) = (Workplace.Variable("NOTIFICATIONS_POSTGRES"), new Uri(Workplace.Variable("NOTIFICATIONS_RABBITMQ_URL")));
        return new Scene(workplace, postgres, broker, await ReceiverClient.StartAsync(workplace, cancellationToken));
    }

    /// <summary>Runs the product with wires between its parts or without, and the broker with queues that survive a kill.</summary>
    public async Task PrepareAsync(bool isWired, bool needsOldQueues, CancellationToken cancellationToken)
    {
        if (_isWired != isWired || MustStartAnew)
        {
            await Product.StartAsync(isWired ? AddressesThroughWires() : new Addresses(_brokerUrl, _database, Receiver.ArrivalsUrl), cancellationToken);
            (_isWired, MustStartAnew) = (isWired, false);
        }

        if (needsOldQueues && HasYoungQueues)
        {
            await Broker.RestartAsync();
            HasYoungQueues = false;
        }

        await Product.WaitUntilReadyAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Operator.Dispose();
        await Product.DisposeAsync();
        if (_wires is not null) await _wires.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    private Addresses AddressesThroughWires()
    {
        var database = new NpgsqlConnectionStringBuilder(_database);
        _wires ??= new Wires(NextWire(_brokerUrl.Port, speaksAmqp: true), NextWire(database.Port), NextWire(_workplace.SinkUrl.Port));
        database.Port = _wires.Database.Port;
        return new Addresses(Through(_wires.Broker, _brokerUrl), database.ConnectionString, Through(_wires.Receiver, Receiver.ArrivalsUrl));
    }

    private static Uri Through(Wire wire, Uri url) => new UriBuilder(url) { Port = wire.Port }.Uri;

    private Wire NextWire(int target, bool speaksAmqp = false) => new(_workplace.NextUrl().Port, target, speaksAmqp);
}

/// <summary>The network between the product and everybody else.</summary>
internal sealed record Wires(Wire Broker, Wire Database, Wire Receiver) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
