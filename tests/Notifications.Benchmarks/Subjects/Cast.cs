using Notifications.Benchmarks.Sink;

namespace Notifications.Benchmarks.Subjects;

/// <summary>All subjects that were asked for and can be had here, with the services behind them.</summary>
internal sealed class Cast : IAsyncDisposable
{
    private const string NoBooks = "no database: no idempotency, no status, no timeline, no fan-out, no lease, no replay";
    private const string OneRow = "one row for an event, with its status, written by the worker: no answer to a duplicate, no timeline, no fan-out, no lease, no replay";

    private readonly List<Books> _books = [];
    private readonly List<Service> _services = [];

    public List<Subject> Subjects { get; } = [];
    public IReadOnlyList<Service> Services => _services;

    /// <summary>What was asked for and is not here, and why.</summary>
    public Dictionary<string, string> Absent { get; } = [];

    public static async Task<Cast> AssembleAsync(
        IReadOnlyList<string> asked, Workplace workplace, Servers servers, SinkClient sink, IReadOnlyDictionary<string, string> productVariables, CancellationToken cancellationToken)
    {
        var cast = new Cast();
        if (asked.Contains(SubjectNames.Webhook) || asked.Contains(SubjectNames.Log))
        {
            var (service, books) = await cast.AddProductAsync("product", ["api,lifecycle,delivery"], workplace, servers, productVariables, cancellationToken);
            if (asked.Contains(SubjectNames.Webhook)) cast.Subjects.Add(new(SubjectNames.Webhook, service, ProductService.WebhookEvent, new SinkWitness(sink, books), ""));
            if (asked.Contains(SubjectNames.Log)) cast.Subjects.Add(new(SubjectNames.Log, service, ProductService.LogEvent, books, ""));
        }

        if (asked.Contains(SubjectNames.Split))
        {
            var (service, books) = await cast.AddProductAsync("split", ["api", "lifecycle", "delivery"], workplace, servers, productVariables, cancellationToken);
            cast.Subjects.Add(new(SubjectNames.Split, service, ProductService.WebhookEvent, new SinkWitness(sink, books), ""));
        }

        if (asked.Contains(SubjectNames.Floor))
            cast.AddPeer(new FloorService(workplace, workplace.NextUrl(), await servers.CreateVirtualHostAsync(SubjectNames.Floor, cancellationToken)), sink, NoBooks);
        await cast.AddExpressAsync(asked, workplace, servers, sink, cancellationToken);
        return cast;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_services.Select(x => x.DisposeAsync().AsTask()));
        foreach (var books in _books) await books.DisposeAsync();
    }

    private async Task<(ProductService, Books)> AddProductAsync(
        string name, string[] roles, Workplace workplace, Servers servers, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var database = await servers.CreateDatabaseAsync(name, cancellationToken);
        var broker = await servers.CreateVirtualHostAsync(name, cancellationToken);
        var service = new ProductService(name, workplace, [.. roles.Select(_ => workplace.NextUrl())], database, broker, roles) { MoreVariables = variables };
        var books = new Books(database);
        _services.Add(service);
        _books.Add(books);
        return (service, books);
    }

    private async Task AddExpressAsync(IReadOnlyList<string> asked, Workplace workplace, Servers servers, SinkClient sink, CancellationToken cancellationToken)
    {
        foreach (var name in asked.Intersect([SubjectNames.Express, SubjectNames.ExpressWithDatabase]))
            if (Workplace.WhyNoExpress is { } reason)
            {
                Absent[name] = reason;
            }
            else
            {
                var database = name == SubjectNames.ExpressWithDatabase ? await servers.CreateDatabaseAsync("express", cancellationToken) : null;
                var broker = await servers.CreateVirtualHostAsync(name, cancellationToken);
                AddPeer(new ExpressService(name, workplace, workplace.NextUrl(), broker, database), sink, database is null ? NoBooks : OneRow);
            }
    }

    private void AddPeer(Service service, SinkClient sink, string lacks)
    {
        _services.Add(service);
        Subjects.Add(new Subject(service.Name, service, ProductService.WebhookEvent, new SinkWitness(sink, books: null), lacks));
    }
}
