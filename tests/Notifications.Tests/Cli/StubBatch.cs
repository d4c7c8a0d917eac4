using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Notifications.Tests.Cli;

/// <summary>A batch as the server works it off: each event as if it were posted alone, or none of them.</summary>
internal static class StubBatch
{
    public static StubApi.Answer Answer(string body, Func<string, StubApi.Answer> post)
    {
        var batch = JsonDocument.Parse(body).RootElement;
        Assert.That(batch.EnumerateObject().Select(x => x.Name), Is.EqualTo(["events"]));
        var events = batch.GetProperty("events").EnumerateArray().ToArray();
        Assert.That(events, Has.Length.InRange(1, 1000));

        var results = new JsonArray();
        foreach (var (index, item) in events.Index())
        {
            var answer = post(item.GetRawText());
            if (answer.Failure is not null || ResultOf(index, answer) is not { } result) return answer;
            results.Add(result);
        }

        return new StubApi.Answer(HttpStatusCode.OK, new JsonObject { ["accepted"] = 0, ["duplicates"] = 0, ["conflicts"] = 0, ["invalid"] = 0, ["results"] = results }.ToJsonString());
    }

    private static JsonObject? ResultOf(int index, StubApi.Answer answer)
    {
        var body = JsonNode.Parse(answer.Body)!.AsObject();
        return answer.Status switch
        {
            HttpStatusCode.Accepted => new JsonObject
            {
                ["index"] = index,
                ["status"] = (bool)body["duplicate"]! ? "duplicate" : "accepted",
                ["id"] = body["id"]!.DeepClone(),
                ["eventId"] = body["eventId"]!.DeepClone(),
                ["notifications"] = (string)body["status"]! == "NoSubscription" ? new JsonArray() : body["notifications"]!.DeepClone(),
            },
            HttpStatusCode.BadRequest => new JsonObject { ["index"] = index, ["status"] = "invalid", ["errors"] = body["errors"]?.DeepClone() },
            HttpStatusCode.UnprocessableEntity => new JsonObject { ["index"] = index, ["status"] = "conflict" },
            _ => null,
        };
    }
}
