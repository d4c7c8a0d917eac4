using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Recovery;

/// <summary>An operator deletes, or lets expire, what the product needs in the broker. It is declared again without a restart, and what was lost is made again.</summary>
public sealed class LostTopologyTests
{
    private static readonly string Commands = Queues.Deliver("webhook", "normal");

    private Platform _platform = null!;

    private async Task StartAsync(params string[] hosts)
    {
        _platform = await Platform.StartAsync(new() { ["Dispatch:LostAfter"] = "00:00:02", ["Broker:PublishTimeout"] = "00:00:03" }, start: false);
        foreach (var roles in hosts) await _platform.StartHostAsync(roles);
    }

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_virtual_host_that_was_deleted_and_made_anew_is_set_up_again()
    {
        await StartAsync("All");
        await ExpectDeliveriesAsync(3);

        await _platform.VirtualHost.MakeAnewAsync();

        await ExpectDeliveriesAsync(6);
    }

    [Test]
    public async Task Queues_and_exchanges_that_were_deleted_are_declared_again([Values("deliver-webhook-normal", "lifecycle")] string name, [Values] bool exchangeToo)
    {
        await StartAsync("All");
        await ExpectDeliveriesAsync(3);

        await _platform.VirtualHost.UseChannelAsync(async channel =>
        {
            await channel.QueueDeleteAsync(name, ifUnused: false, ifEmpty: false, noWait: false);
            if (exchangeToo) await channel.ExchangeDeleteAsync(name);
        });

        await ExpectDeliveriesAsync(6);
    }

    [Test]
    public async Task Commands_that_a_policy_lets_expire_are_sent_again()
    {
        // A delivery host declares the queues and goes: what is posted from now on waits in them.
        await StartAsync("Delivery");
        await _platform.StopHostsAsync();
        await _platform.StartHostAsync("Api,Lifecycle");
        await _platform.VirtualHost.SetPolicyAsync("expire", $"^{Commands}$", new Dictionary<string, object> { ["max-length"] = 1 });
        for (var i = 0; i < 5; i++) await _platform.PostEventAsync();
        await _platform.VirtualHost.WaitForDepthAsync(Commands, 1);

        await _platform.VirtualHost.DeletePolicyAsync("expire");
        await _platform.StartHostAsync("Delivery");

        await _platform.WaitForCountAsync("Delivered", 5);
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(5), "each once");
    }

    private async Task ExpectDeliveriesAsync(int total)
    {
        for (var i = 0; i < 3; i++) await _platform.PostEventAsync();
        await _platform.WaitForCountAsync("Delivered", total);
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(total), "each once");
    }
}
