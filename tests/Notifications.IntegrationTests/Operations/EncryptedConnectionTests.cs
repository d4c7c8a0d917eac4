using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using Npgsql;
using NUnit.Framework;
using RabbitMQ.Client.Exceptions;

namespace Notifications.IntegrationTests.Operations;

/// <summary>TLS to both servers, with certificates of a private authority that only its file makes trusted.</summary>
public sealed class EncryptedConnectionTests
{
    private CertificateFiles _files = null!;
    private PrivateBroker _broker = null!;
    private PrivatePostgres _postgres = null!;
    private int _brokerPort;

    [OneTimeSetUp]
    public async Task Start()
    {
        _files = CertificateFiles.Create();
        (_broker, _brokerPort) = await PrivateBroker.StartedWithTlsAsync(_files);
        _postgres = await PrivatePostgres.StartedWithTlsAsync(_files);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _postgres.DisposeAsync();
        await _broker.DisposeAsync();
        _files.Dispose();
    }

    [Test]
    public async Task An_event_is_delivered_over_encrypted_connections_to_broker_and_database()
    {
        var database = _postgres.Connection;
        (database.SslMode, database.RootCertificate) = (SslMode.VerifyFull, _files.Authority);
        await using var platform = await Platform.StartAsync(
            new() { ["Storage:ConnectionString"] = database.ConnectionString, ["Broker:CertificateAuthorityFile"] = _files.Authority }, BrokerAt("localhost"));

        var receipt = await platform.PostEventAsync();

        await platform.WaitForStateAsync(receipt.Notifications[0].Id, "Delivered");
    }

    [Test]
    public async Task A_broker_whose_authority_is_not_trusted_is_not_spoken_to()
    {
        await using var platform = await Platform.StartAsync(broker: BrokerAt("localhost"), start: false);

        await ExpectRefusalAsync(platform);
    }

    [Test]
    public async Task A_broker_whose_certificate_names_another_host_is_not_spoken_to()
    {
        await using var platform = await Platform.StartAsync(new() { ["Broker:CertificateAuthorityFile"] = _files.Authority }, BrokerAt("127.0.0.1"), start: false);

        await ExpectRefusalAsync(platform);
    }

    [Test]
    public void A_database_whose_authority_is_not_trusted_is_not_spoken_to()
    {
        var database = _postgres.Connection;
        database.SslMode = SslMode.VerifyFull;

        Assert.That(
            () => Platform.StartAsync(new() { ["Storage:ConnectionString"] = database.ConnectionString }),
            Throws.InstanceOf<NpgsqlException>().With.InnerException.InstanceOf<AuthenticationException>());
    }

    /// <summary>By both of the connections that a process has: the bus's and the plain one.</summary>
    private static async Task ExpectRefusalAsync(Platform platform)
    {
        var before = TestLogs.Lines.Count;
        platform.BeginHost();

        await Eventually.GetAsync("the bus refuses the certificate", () => Task.FromResult(TestLogs.Lines.Skip(before)),
            lines => lines.Any(x => x.StartsWith("Warning MassTransit", StringComparison.Ordinal) && x.Contains(nameof(AuthenticationException), StringComparison.Ordinal)));
        await using var connection = new BrokerConnection(platform.Services.GetRequiredService<IOptions<BrokerOptions>>());
        Assert.That(() => connection.OpenChannelAsync(confirms: false, CancellationToken.None), Throws.InstanceOf<BrokerUnreachableException>()
            .With.InnerException.InnerException.InstanceOf<AuthenticationException>());
    }

    private Uri BrokerAt(string host) => new($"amqps://guest:guest@{host}:{_brokerPort}/");
}
