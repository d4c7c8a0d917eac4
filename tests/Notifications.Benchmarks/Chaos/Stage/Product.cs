using Notifications.Benchmarks.Chaos.Rounds;
using Notifications.Benchmarks.Load;
using Notifications.Benchmarks.Processes;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>The published host, a process for each role and two for delivery, as a user would run it.</summary>
/// <remarks>
/// Waits are shorter than the defaults, so that a round takes seconds; what is waited for is the same. The ladder is as long as the longest cut, or a
/// receiver that can't be reached would rightly exhaust its attempts.
/// </remarks>
internal sealed class Product(Workplace workplace) : IAsyncDisposable
{
    public const string EventType = "chaos.event";

    /// <summary>Calls that one process has under way at most: the default of normal priority.</summary>
    public const int Concurrency = 64;

    private IReadOnlyDictionary<string, string> _variables = new Dictionary<string, string>();

    public Member Api { get; } = new("api", "api", workplace.NextUrl(), workplace);
    public Member Lifecycle { get; } = new("lifecycle", "lifecycle", workplace.NextUrl(), workplace);
    public IReadOnlyList<Member> Delivery { get; } =
        [new("delivery-1", "delivery", workplace.NextUrl(), workplace), new("delivery-2", "delivery", workplace.NextUrl(), workplace)];

    public IReadOnlyList<Member> All => [Api, Lifecycle, .. Delivery];

    public Uri EventsUrl => new(Api.Url, "/v1/events");

    /// <summary>Runs every process against these addresses.</summary>
    public async Task StartAsync(Addresses addresses, CancellationToken cancellationToken)
    {
        await DisposeAsync();
        _variables = Variables(addresses);
        await ChildProcess.RunAsync(workplace.Log("migrate"), _variables, ["dotnet", "exec", workplace.HostProgram, "migrate"], cancellationToken);
        foreach (var member in All) Start(member);
        await WaitUntilReadyAsync(cancellationToken);
    }

    public void Start(Member member) => member.Start(_variables);

    /// <summary>On a machine whose clock is wrong by as much.</summary>
    public void Start(Member member, TimeSpan wrong) =>
        member.Start(new Dictionary<string, string>(_variables.Concat(WrongClock.Variables(wrong))));

    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        foreach (var member in All) await member.WaitUntilReadyAsync(cancellationToken);
    }

    /// <returns>Of those who are not ready after this time: what they say.</returns>
    public async Task<IReadOnlyList<string>> FindUnreadyAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        var answers = new Dictionary<Member, string>();
        await Elapse.UntilAsync(
            async token =>
            {
                answers.Clear();
                foreach (var member in All)
                    if (await member.AskWhetherReadyAsync(token) is var answer && !answer.Contains("\"ready\"", StringComparison.Ordinal)) answers[member] = answer;
                return answers.Count == 0;
            },
            within, cancellationToken);
        return [.. answers.Select(x => $"{x.Key.Name} is not ready again: {x.Value}")];
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(All.Select(x => x.DisposeAsync().AsTask()));

    private static Dictionary<string, string> Variables(Addresses addresses) => new()
    {
        ["NOTIFICATIONS_POSTGRES"] = addresses.Database,
        ["NOTIFICATIONS_RABBITMQ_URL"] = addresses.Broker.AbsoluteUri,
        ["Broker__PublishTimeout"] = "00:00:05",
        ["Delivery__Lease"] = "00:00:05",
        ["Delivery__Redelivery__0"] = "00:00:01",
        ["Delivery__Redelivery__1"] = "00:00:02",
        ["Delivery__Redelivery__2"] = "00:00:04",
        ["Delivery__Redelivery__3"] = "00:00:08",
        ["Delivery__Redelivery__4"] = "00:00:16",
        ["Dispatch__LostAfter"] = "00:00:05",
        ["Dispatch__Lease"] = "00:00:05",
        ["Replay__AuditInterval"] = "00:00:02",
        ["Channels__Webhook__ConnectTimeout"] = "00:00:02",
        ["Channels__Webhook__Timeout"] = "00:00:03",
        ["Channels__Webhook__AllowedNetworks__0"] = "127.0.0.0/8",
        ["ApiKeys__Keys__0__Hash"] = Convert.ToHexStringLower(ApiKey.Hash),
        ["ApiKeys__Keys__0__Producer"] = "chaos",
        ["ApiKeys__Keys__0__Scopes__0"] = "ingest",
        ["ApiKeys__Keys__0__Scopes__1"] = "read",
        ["ApiKeys__Keys__0__Scopes__2"] = "operate",
        ["Routing__Destinations__0__Name"] = "receiver",
        ["Routing__Destinations__0__Channel"] = "webhook",
        ["Routing__Destinations__0__Address"] = addresses.Receiver.AbsoluteUri,
        ["Routing__Subscriptions__0__EventType"] = EventType,
        ["Routing__Subscriptions__0__Destination"] = "receiver",
    };
}

/// <summary>Where the product finds everybody: themselves, or the wires in front of them.</summary>
/// <param name="Database">A connection string.</param>
internal sealed record Addresses(Uri Broker, string Database, Uri Receiver);
