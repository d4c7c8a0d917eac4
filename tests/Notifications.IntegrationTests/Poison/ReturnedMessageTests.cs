using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Messaging;
using NUnit.Framework;
using RabbitMQ.Client;

namespace Notifications.IntegrationTests.Poison;

/// <summary>A message is as good the thirtieth time as it was the first, and may know more than its reader.</summary>
public sealed class ReturnedMessageTests
{
    private const int MoreThanTheDefaultLimit = 30;

    private static readonly string Queue = Queues.Deliver("webhook", "normal");

    private Platform _platform = null!;
    private Guid _id;

    /// <summary>A command in its queue, and nobody who takes it.</summary>
    [SetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync();
        await _platform.StopHostsAsync();
        await _platform.StartHostAsync("Api,Lifecycle");
        _id = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.VirtualHost.WaitForDepthAsync(Queue, 1);
    }

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_command_that_was_returned_thirty_times_is_still_there_and_is_delivered()
    {
        await _platform.VirtualHost.UseChannelAsync(async channel =>
        {
            for (var i = 0; i < MoreThanTheDefaultLimit; i++)
                await channel.BasicNackAsync((await GetAsync(channel)).DeliveryTag, multiple: false, requeue: true);
        });
        // And by consumers that die with it in their hands.
        for (var i = 0; i < MoreThanTheDefaultLimit; i++)
            await _platform.VirtualHost.UseChannelAsync(channel => GetAsync(channel));

        await _platform.StartHostAsync("Delivery");

        var view = await _platform.WaitForStateAsync(_id, "Delivered");
        Assert.That(view.GetProperty("attempts").GetInt32(), Is.EqualTo(1), "a return is no attempt");
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task No_queue_has_a_limit_that_could_drop_a_message()
    {
        _platform.Receiver.AnswerWith(_ => 404);
        await _platform.StartHostAsync("Delivery");
        await _platform.WaitForStateAsync(_id, "Faulted");
        await _platform.VirtualHost.UseChannelAsync(channel => channel.PutAsync(Queues.Lifecycle, ""));
        await _platform.VirtualHost.WaitForDepthAsync("lifecycle_error", 1);
        await _platform.VirtualHost.WaitForDepthAsync(Queues.Error("webhook"), 1);

        var names = await _platform.VirtualHost.GetQueuesAsync();
        Assert.That(names, Is.SupersetOf(new[] { Queue, Queues.Error("webhook"), Queues.Lifecycle, "lifecycle_error", "delay.100ms", "delay.200ms", "delay.300ms" }));
        foreach (var name in names)
        {
            var queue = await _platform.VirtualHost.GetQueueAsync(name);
            Assert.That(queue.GetProperty("type").GetString(), Is.EqualTo("quorum"), name);
            Assert.That(queue.GetProperty("arguments").GetProperty("x-delivery-limit").GetInt32(), Is.EqualTo(Queues.DeliveryLimit), name);
        }
    }

    [Test]
    public async Task A_command_that_says_more_than_is_known_here_is_delivered()
    {
        await _platform.VirtualHost.UseChannelAsync(async channel =>
        {
            var command = await GetAsync(channel);
            var envelope = JsonNode.Parse(command.Body.Span)!;
            envelope["colour"] = "green";
            envelope["message"]!["urgency"] = JsonNode.Parse("""{"of":["tomorrow",null]}""");
            await channel.PutAsync(Queue, Encoding.UTF8.GetBytes(envelope.ToJsonString(JsonSerializerOptions.Web)), command.BasicProperties.ContentType);
            await channel.BasicAckAsync(command.DeliveryTag, multiple: false);
        });

        await _platform.StartHostAsync("Delivery");

        await _platform.WaitForStateAsync(_id, "Delivered");
    }

    [Test]
    public async Task Bad_commands_for_a_notification_that_waits_do_it_no_harm()
    {
        await _platform.VirtualHost.UseChannelAsync(async channel =>
        {
            var command = await GetAsync(channel);
            foreach (var poison in PoisonCase.Commands(_id)) await channel.PutAsync(Queue, poison.Body);
            await channel.BasicNackAsync(command.DeliveryTag, multiple: false, requeue: true);
        });

        await _platform.StartHostAsync("Delivery");

        var view = await _platform.WaitForStateAsync(_id, "Delivered");
        Assert.That(view.GetProperty("attempts").GetInt32(), Is.EqualTo(1));
        await _platform.VirtualHost.WaitForDepthAsync(Queues.Error("webhook"), (uint)PoisonCase.Commands(_id).Count);
        await _platform.VirtualHost.WaitForDepthAsync(Queues.Lifecycle, 0);
        Assert.That((await _platform.GetAsync($"/v1/notifications/{_id}")).GetProperty("state").GetString(), Is.EqualTo("Delivered"));
    }

    [Test]
    public async Task A_row_that_the_database_refuses_to_claim_faults_and_its_neighbours_are_delivered()
    {
        var others = new List<Guid>();
        for (var i = 0; i < 10; i++) others.Add((await _platform.PostEventAsync()).Notifications[0].Id);
        await _platform.VirtualHost.WaitForDepthAsync(Queue, 11);
        await _platform.Database.RunAsync($"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '22000'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON notification FOR EACH ROW WHEN (NEW.id = '{_id}' AND NEW.state = 'Sending') EXECUTE FUNCTION refuse();
            """);

        await _platform.StartHostAsync("Delivery");

        foreach (var other in others) await _platform.WaitForStateAsync(other, "Delivered");
        var fault = (await _platform.WaitForStateAsync(_id, "Faulted")).GetProperty("fault");
        Assert.That(fault.GetProperty("cause").GetString(), Is.EqualTo("error"));
        Assert.That(fault.GetProperty("error").GetString(), Is.EqualTo("sqlstate-22000"));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(10));
    }

    private static Task<BasicGetResult> GetAsync(IChannel channel) =>
        Eventually.GetAsync("the command is given out", () => channel.BasicGetAsync(Queue, autoAck: false), x => x is not null)!;
}
