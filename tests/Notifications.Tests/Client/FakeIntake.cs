using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Notifications.Tests.Client;

/// <summary>A server that takes events, alone and in batches, as strictly as the contract has it, and remembers them in the order in which they came.</summary>
internal sealed class FakeIntake
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _stored = [];
    private int _requests;

    public FakeIntake() => Server = new FakeServer(Answer);

    public FakeServer Server { get; }

    public int MostEvents { get; init; } = 1000;

    public int MostBytes { get; init; } = 5_000_000;

    public bool HasBatches { get; init; } = true;

    /// <summary>Before a request is looked at, by its number; null: as usual.</summary>
    public Func<int, HttpResponseMessage?> First { get; init; } = _ => null;

    /// <summary>After a request was worked off, by its number: the answer is another; null: as usual.</summary>
    public Func<int, HttpResponseMessage?> Last { get; init; } = _ => null;

    /// <summary>A single event that spoils the whole batch it is in.</summary>
    public string? Spoils { get; init; }

    /// <summary>The ids of what was stored, each once.</summary>
    public List<string> Stored { get; } = [];

    public IEnumerable<int> BatchSizes => Server.Requests.Where(x => x.Line.EndsWith("/batch", StringComparison.Ordinal))
        .Select(x => JsonElement.Parse(x.Bytes).GetProperty("events").GetArrayLength());

    private HttpResponseMessage Answer(FakeServer.Request request)
    {
        var number = Interlocked.Increment(ref _requests);
        if (First(number) is { } first) return first;
        var answer = request.Line == "POST /behind/v1/events" ? Single(request.Bytes)
            : request.Line == "POST /behind/v1/events/batch" && HasBatches ? Batch(request.Bytes)
            : FakeServer.Problem(404, "/problems/no-such-resource");
        return Last(number) ?? answer;
    }

    private HttpResponseMessage Single(byte[] body)
    {
        if (body.Length > MostBytes) return FakeServer.Problem(413, "/problems/too-large");
        if (IdOf(JsonElement.Parse(body)) == Spoils) return FakeServer.Problem(400, "/problems/malformed-json");
        var result = Store(0, JsonElement.Parse(body));
        return (string)result["status"]! switch
        {
            "invalid" => FakeServer.Problem(400, "/problems/invalid-fields"),
            "conflict" => FakeServer.Problem(422, "/problems/event-id-reused"),
            var status => FakeServer.Accepted((string)result["eventId"]!, status == "duplicate"),
        };
    }

    private HttpResponseMessage Batch(byte[] body)
    {
        if (body.Length > MostBytes) return FakeServer.Problem(413, "/problems/too-large");
        var batch = JsonElement.Parse(body);
        Assert.That(batch.EnumerateObject().Select(x => x.Name), Is.EqualTo(["events"]));
        var events = batch.GetProperty("events").EnumerateArray().ToArray();
        if (events.Length > MostEvents) return FakeServer.Problem(413, "/problems/too-large");
        if (events.Any(x => IdOf(x) == Spoils)) return FakeServer.Problem(400, "/problems/malformed-json");

        var results = new JsonArray();
        lock (_lock)
            foreach (var (index, item) in events.Index()) results.Add(Store(index, item));
        return FakeServer.Json(200, new JsonObject { ["accepted"] = 0, ["duplicates"] = 0, ["conflicts"] = 0, ["invalid"] = 0, ["results"] = results }.ToJsonString());
    }

    private JsonObject Store(int index, JsonElement item)
    {
        var id = IdOf(item);
        if (!item.TryGetProperty("payload", out var payload) || payload.ValueKind == JsonValueKind.Null)
            return new JsonObject { ["index"] = index, ["status"] = "invalid", ["errors"] = new JsonObject { ["payload"] = new JsonArray("must not be null") } };

        lock (_lock)
        {
            var known = !_stored.TryAdd(id, item.GetRawText());
            if (known && _stored[id] != item.GetRawText()) return new JsonObject { ["index"] = index, ["status"] = "conflict", ["eventId"] = id };
            if (!known) Stored.Add(id);
            return new JsonObject
            {
                ["index"] = index,
                ["status"] = known ? "duplicate" : "accepted",
                ["id"] = Guid.CreateVersion7().ToString(),
                ["eventId"] = id,
                ["notifications"] = new JsonArray(new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["destination"] = "crm", ["channel"] = "webhook" }),
            };
        }
    }

    private static string IdOf(JsonElement item) => item.GetProperty("eventId").GetString()!;
}
