using System.Net;
using System.Net.Sockets;
using System.Text;
using NUnit.Framework;
using Notifications.Channels;
using Notifications.Channels.Webhook;
using Notifications.Tests.Infrastructure;

namespace Notifications.Tests.Channels.Webhook;

/// <summary>What an attempt ends in when no answer comes, found with real sockets.</summary>
[CancelAfter(30_000)]
internal sealed class WebhookFailureTests
{
    private static readonly DeliveryOutcome Refused = new DeliveryOutcome.Rejected("address-refused");

    [Test]
    public async Task A_refused_connection_is_deferred(CancellationToken cancellationToken) =>
        Assert.That(await PostAsync($"http://127.0.0.1:{UnusedPort()}/", cancellationToken), Is.EqualTo(new DeliveryOutcome.Deferred("refused")));

    [Test]
    public async Task A_name_that_does_not_exist_is_deferred(CancellationToken cancellationToken) =>
        Assert.That(await PostAsync("http://nothing.invalid/", cancellationToken), Is.EqualTo(new DeliveryOutcome.Deferred("dns")));

    [TestCase(SocketError.HostNotFound)]
    [TestCase(SocketError.TryAgain)]
    [TestCase(SocketError.NoData)]
    [TestCase(SocketError.NoRecovery)]
    public async Task A_name_server_that_fails_is_deferred(SocketError error, CancellationToken cancellationToken)
    {
        using var channel = Channel(resolve: (_, _) => throw new SocketException((int)error));

        Assert.That(await PostAsync(channel, "http://example.org/", cancellationToken), Is.EqualTo(new DeliveryOutcome.Deferred("dns")));
    }

    [Test]
    public async Task A_name_without_addresses_is_deferred(CancellationToken cancellationToken)
    {
        using var channel = Channel(resolve: (_, _) => Task.FromResult<IPAddress[]>([]));

        Assert.That(await PostAsync(channel, "http://example.org/", cancellationToken), Is.EqualTo(new DeliveryOutcome.Deferred("dns")));
    }

    [Test]
    public async Task A_tls_handshake_that_nobody_answers_is_deferred(CancellationToken cancellationToken)
    {
        await using var server = new RawServer((_, closing) => Silence.UntilAsync(closing));
        using var channel = Channel(connectTimeout: TimeSpan.FromMilliseconds(200));

        Assert.That(await PostAsync(channel, $"https://127.0.0.1:{server.Port}/", cancellationToken), Is.EqualTo(new DeliveryOutcome.Deferred("connect-timeout")));
    }

    [Test]
    public async Task A_server_that_speaks_no_tls_is_deferred(CancellationToken cancellationToken)
    {
        await using var server = new RawServer(async (socket, closing) => await socket.SendAsync(RawServer.Ok, closing));

        Assert.That(await PostAsync($"https://127.0.0.1:{server.Port}/", cancellationToken), Is.EqualTo(new DeliveryOutcome.Deferred("tls")));
    }

    [Test]
    public async Task A_server_that_takes_the_request_and_never_answers_leaves_the_outcome_unknown(CancellationToken cancellationToken)
    {
        var clock = new ManualClock();
        await using var server = new RawServer(async (socket, closing) =>
        {
            await RawServer.ReadRequestAsync(socket, closing);
            clock.Expire();
            await Silence.UntilAsync(closing);
        });
        using var channel = Channel(clock: clock);

        Assert.That(await PostAsync(channel, server.Url, cancellationToken), Is.EqualTo(new DeliveryOutcome.Unknown("timeout")));
    }

    [Test]
    public async Task A_request_that_never_left_whole_is_deferred_when_time_is_up(CancellationToken cancellationToken)
    {
        var clock = new ManualClock();
        await using var server = new RawServer(async (socket, closing) =>
        {
            await socket.ReceiveAsync(new byte[1], closing);
            clock.Expire();
            await Silence.UntilAsync(closing);
        });
        using var channel = Channel(clock: clock);
        var moreThanTheSocketsHold = $"\"{new string('a', 32 * 1024 * 1024)}\"";

        Assert.That(
            await channel.DeliverAsync(Some.Delivery(server.Url, moreThanTheSocketsHold), cancellationToken),
            Is.EqualTo(new DeliveryOutcome.Deferred("timeout")));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_server_that_hangs_up_after_the_request_leaves_the_outcome_unknown(bool reset, CancellationToken cancellationToken)
    {
        await using var server = new RawServer(async (socket, closing) =>
        {
            await RawServer.ReadRequestAsync(socket, closing);
            if (reset)
                RawServer.Reset(socket);
        });

        Assert.That(await PostAsync(server.Url, cancellationToken), Is.EqualTo(new DeliveryOutcome.Unknown("connection-lost")));
    }

    [TestCase("SSH-2.0-OpenSSH_9.6\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nX: [big]\r\n\r\n")]
    public async Task An_answer_that_cannot_be_read_leaves_the_outcome_unknown(string answer, CancellationToken cancellationToken)
    {
        var bytes = Encoding.ASCII.GetBytes(answer.Replace("[big]", new string('x', 20_000), StringComparison.Ordinal));
        await using var server = new RawServer(async (socket, closing) =>
        {
            await RawServer.ReadRequestAsync(socket, closing);
            await socket.SendAsync(bytes, closing);
            await Silence.UntilAsync(closing);
        });

        Assert.That(await PostAsync(server.Url, cancellationToken), Is.EqualTo(new DeliveryOutcome.Unknown("invalid-response")));
    }

    // The server has seen the second request before it hung up, so repeating it silently, as for a GET, would be a guess.
    [Test]
    public async Task A_pooled_connection_that_dies_under_a_request_is_not_retried_behind_our_back(CancellationToken cancellationToken)
    {
        await using var server = new RawServer(async (socket, closing) =>
        {
            await RawServer.ReadRequestAsync(socket, closing);
            await socket.SendAsync(RawServer.Ok, closing);
            await RawServer.ReadRequestAsync(socket, closing);
        });
        using var channel = Channel();

        Assert.Multiple(async () =>
        {
            Assert.That(await PostAsync(channel, server.Url, cancellationToken), Is.EqualTo(new DeliveryOutcome.Delivered(Code: 200)));
            Assert.That(await PostAsync(channel, server.Url, cancellationToken), Is.EqualTo(new DeliveryOutcome.Unknown("connection-lost")));
            Assert.That(server.Connections, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Loopback_is_refused_without_a_connection([Values("127.0.0.1", "localhost", "0177.1", "[::ffff:127.0.0.1]")] string host, CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };
        listener.Start();
        using var channel = Channel(allowed: []);

        var outcome = await PostAsync(channel, $"http://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}/", cancellationToken);

        Assert.That(outcome, Is.EqualTo(Refused));
        Assert.That(listener.Pending(), Is.False);
    }

    [Test]
    public async Task A_name_that_leads_to_a_private_address_is_refused(CancellationToken cancellationToken)
    {
        using var channel = Channel(resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00:ec2::254")]));

        Assert.That(await PostAsync(channel, "http://example.org/", cancellationToken), Is.EqualTo(Refused));
    }

    [Test]
    public async Task Of_a_name_with_both_kinds_only_the_permitted_address_is_dialled_and_the_name_is_asked_once(CancellationToken cancellationToken)
    {
        var asked = 0;
        await using var server = new RawServer(async (socket, closing) =>
        {
            await RawServer.ReadRequestAsync(socket, closing);
            await socket.SendAsync(RawServer.Ok, closing);
        });
        using var forbidden = new TcpListener(IPAddress.Parse("127.0.0.2"), server.Port);
        forbidden.Start();
        using var channel = Channel(allowed: ["127.0.0.1/32"], resolve: (_, _) =>
        {
            asked++;
            return Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]);
        });

        var outcome = await PostAsync(channel, $"http://example.org:{server.Port}/", cancellationToken);

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Delivered(Code: 200)));
        Assert.That(forbidden.Pending(), Is.False);
        Assert.That(asked, Is.EqualTo(1));
    }

    [Test]
    public async Task The_next_address_is_dialled_when_the_first_one_refuses(CancellationToken cancellationToken)
    {
        await using var server = new RawServer(async (socket, closing) =>
        {
            await RawServer.ReadRequestAsync(socket, closing);
            await socket.SendAsync(RawServer.Ok, closing);
        });
        using var channel = Channel(resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.3"), IPAddress.Loopback]));

        Assert.That(await PostAsync(channel, $"http://example.org:{server.Port}/", cancellationToken), Is.EqualTo(new DeliveryOutcome.Delivered(Code: 200)));
    }

    private static WebhookChannel Channel(
        string[]? allowed = null, TimeSpan? connectTimeout = null, TimeProvider? clock = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null) =>
        new(
            new WebhookOptions { AllowedNetworks = allowed ?? ["127.0.0.0/8"], ConnectTimeout = connectTimeout ?? TimeSpan.FromSeconds(5) },
            clock ?? TimeProvider.System,
            resolve ?? Dns.GetHostAddressesAsync);

    private static async Task<DeliveryOutcome> PostAsync(string url, CancellationToken cancellationToken)
    {
        using var channel = Channel();
        return await PostAsync(channel, url, cancellationToken);
    }

    private static Task<DeliveryOutcome> PostAsync(WebhookChannel channel, string url, CancellationToken cancellationToken) =>
        channel.DeliverAsync(Some.Delivery(url), cancellationToken);

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
