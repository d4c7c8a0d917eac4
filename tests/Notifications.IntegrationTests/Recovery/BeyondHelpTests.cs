using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Recovery;

/// <summary>
/// A bus that stays ill although its broker is well. Where MassTransit never connects again it can't be made to by a test; a queue of the same name that is another's
/// keeps it as ill.
/// </summary>
public sealed class BeyondHelpTests
{
    private const int BeyondHelp = 4;

    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.PrepareAsync(new() { ["Broker:GiveUpAfter"] = "00:00:01", ["Broker:PublishTimeout"] = "00:00:03" });

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task The_process_ends_and_says_why_and_the_next_one_goes_on_with_what_was_accepted()
    {
        await using var ill = await _platform.StartProcessAsync(new() { ["Roles"] = "Api,Lifecycle" });   // nobody delivers yet
        await _platform.VirtualHost.UseChannelAsync(async channel =>
        {
            await channel.QueueDeleteAsync(Queues.Lifecycle, ifUnused: false, ifEmpty: false, noWait: false);
            await channel.QueueDeclareAsync(Queues.Lifecycle, durable: true, exclusive: false, autoDelete: false);
        });
        await _platform.PostEventAsync();

        Assert.That(await ill.WaitForExitAsync(), Is.EqualTo(BeyondHelp));
        Assert.That(ill.Output, Has.Some.Contains("The bus has not worked for 00:00:01 and longer, though the broker takes messages over another connection"));

        await _platform.VirtualHost.UseChannelAsync(channel => channel.QueueDeleteAsync(Queues.Lifecycle, ifUnused: false, ifEmpty: false, noWait: false));
        await using var next = await _platform.StartProcessAsync();
        await _platform.WaitForCountAsync("Delivered", 1);
    }
}
