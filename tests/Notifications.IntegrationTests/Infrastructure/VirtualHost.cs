using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>
/// A virtual host of its own for whoever asks, with a raw connection beside whatever is tested in it; gone when disposed.
/// </summary>
internal sealed class VirtualHost : IAsyncDisposable
{
    private IConnection _connection;

    private VirtualHost(string name, IConnection connection) => (Name, _connection) = (name, connection);

    public string Name { get; }

    /// <summary>For a connection string: the broker's URL with this virtual host.</summary>
    public Uri Url => new UriBuilder(Broker.Url) { Path = Name }.Uri;

    public static async Task<VirtualHost> CreateAsync()
    {
        var name = $"test-{Guid.CreateVersion7():N}";
        await PutAsync(name);
        return new VirtualHost(name, await ConnectAsync(name));
    }

    /// <summary>Deletes it with all that is in it, everybody's connections included, and makes an empty one of the same name.</summary>
    public async Task MakeAnewAsync()
    {
        await _connection.DisposeAsync();
        await Broker.DeleteAsync($"vhosts/{Name}");
        await PutAsync(Name);
        _connection = await ConnectAsync(Name);
    }

    /// <summary>The messages ready in a queue; null when there is no such queue.</summary>
    public async Task<uint?> FindDepthAsync(string queue)
    {
        await using var channel = await _connection.CreateChannelAsync();

        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    public Task<uint?> WaitForDepthAsync(string queue, uint depth) =>
        Eventually.GetAsync($"{queue} holds {depth}", () => FindDepthAsync(queue), found => found == depth);

    /// <summary>A queue's type and <c>arguments</c>, as the broker has them.</summary>
    public Task<JsonElement> GetQueueAsync(string queue) => Broker.GetAsync<JsonElement>($"queues/{Name}/{queue}");

    public async Task<IReadOnlyList<string>> GetQueuesAsync() =>
        [.. (await Broker.GetAsync<JsonElement[]>($"queues/{Name}?columns=name")).Select(queue => queue.GetProperty("name").GetString()!)];

    /// <summary>Takes all messages out of a queue.</summary>
    public async Task<IReadOnlyList<BasicGetResult>> TakeAllAsync(string queue)
    {
        await using var channel = await _connection.CreateChannelAsync();
        var messages = new List<BasicGetResult>();

        while (await channel.BasicGetAsync(queue, autoAck: true) is { } message)
            messages.Add(message);

        return messages;
    }

    /// <summary>Does anything else with a raw channel.</summary>
    public async Task UseChannelAsync(Func<IChannel, Task> use)
    {
        await using var channel = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await use(channel);
    }

    public Task DeletePolicyAsync(string name) => Broker.DeleteAsync($"policies/{Name}/{name}");

    public Task SetPolicyAsync(string name, string pattern, object definition) =>
        Broker.PutAsync($"policies/{Name}/{name}", new Dictionary<string, object> { ["pattern"] = pattern, ["definition"] = definition, ["apply-to"] = "queues" });

    /// <summary>Closes every connection but the test's own, as an operator would: the client sees connection.close.</summary>
    public async Task CloseConnectionsAsync()
    {
        var others = await Eventually.GetAsync("the broker lists connections", FindOtherConnectionsAsync, found => found.Count > 0);

        foreach (var connection in others)
            await Broker.DeleteAsync($"connections/{Uri.EscapeDataString(connection)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await Broker.DeleteAsync($"vhosts/{Name}");
    }

    private static async Task PutAsync(string name)
    {
        await Broker.PutAsync($"vhosts/{name}", new { });
        await Broker.PutAsync($"permissions/{name}/{Uri.EscapeDataString(Broker.User.Name)}", new { configure = ".*", write = ".*", read = ".*" });
    }

    private static Task<IConnection> ConnectAsync(string virtualHost) =>
        new ConnectionFactory { Uri = Broker.Url, VirtualHost = virtualHost, ClientProvidedName = virtualHost }.CreateConnectionAsync();

    private async Task<IReadOnlyList<string>> FindOtherConnectionsAsync() =>
    [
        .. from connection in await Broker.GetAsync<JsonElement[]>($"vhosts/{Name}/connections")
           where !connection.TryGetProperty("user_provided_name", out var provided) || provided.GetString() != Name
           select connection.GetProperty("name").GetString()!,
    ];
}
