using System.Text.Json;
using Notifications.Benchmarks.Load;
using NUnit.Framework;

namespace Notifications.Tests.Benchmarks;

public sealed class EventBodyTests
{
    private readonly EventBody _body = new("benchmark.webhook", round: 7);

    [Test]
    public void It_is_JSON_of_exactly_the_promised_size()
    {
        var body = _body.Write(42);

        Assert.That(body, Has.Length.EqualTo(EventBody.Size));
        Assert.That(JsonDocument.Parse(body).RootElement.GetProperty("eventType").GetString(), Is.EqualTo("benchmark.webhook"));
    }

    [Test]
    public void Its_id_and_its_marker_are_the_round_and_the_number()
    {
        var root = JsonDocument.Parse(_body.Write(42)).RootElement;

        Assert.That(root.GetProperty("eventId").GetString(), Is.EqualTo("bench-000007-00000042"));
        Assert.That(root.GetProperty("payload").GetProperty("marker").GetString(), Is.EqualTo("bench-000007-00000042"));
    }

    [Test]
    public void The_sink_finds_it_in_what_a_system_made_of_the_payload()
    {
        var payload = JsonDocument.Parse(_body.Write(42)).RootElement.GetProperty("payload");
        var sent = JsonSerializer.SerializeToUtf8Bytes(new { type = "benchmark.webhook", data = payload });

        Assert.That(EventBody.Find(sent), Is.EqualTo((7, 42)));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("{\"marker\":\"bench-00")]
    [TestCase("{\"marker\":\"bench-0000xx-00000042\"}")]
    public void Nothing_is_found_where_nothing_is(string body) => Assert.That(EventBody.Find(System.Text.Encoding.UTF8.GetBytes(body)), Is.Null);
}
