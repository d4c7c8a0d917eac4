using System.Text.Json;

namespace Notifications.Client.Batching;

/// <summary>From the answer to a batch to the answers that its events would have got by themselves.</summary>
internal static class BatchAnswer
{
    /// <returns>In the order of the events; null when it does not tell of each of them.</returns>
    public static Answer<AcceptedEvent>[]? Read(BatchReceipt receipt, int events)
    {
        var answers = new Answer<AcceptedEvent>[events];
        foreach (var result in receipt.Results)
        {
            if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("index", out var at) || !at.TryGetInt32(out var index)
                || index < 0 || index >= events || ReadItem(result) is not { } answer)
            {
                return null;
            }

            answers[index] = answer;
        }

        return answers.Contains(null) ? null : answers;
    }

    private static Answer<AcceptedEvent>? ReadItem(JsonElement result) => Word(result, "status") switch
    {
        "accepted" => Accepted(result, duplicate: false),
        "duplicate" => Accepted(result, duplicate: true),
        "conflict" => Refused("event-id-reused", 422, "The id was used before with another body", "Post what is new under a new id; nothing was changed."),
        "invalid" => Invalid(result),
        _ => null,
    };

    private static Answer<AcceptedEvent>? Accepted(JsonElement result, bool duplicate)
    {
        try
        {
            if (result.Deserialize(ClientJson.Default.AcceptedEvent) is not { } read)
            {
                return null;
            }

            var accepted = read with { Duplicate = duplicate, Status = read.Notifications.Count == 0 ? "NoSubscription" : "Queued" };
            return new Answer<AcceptedEvent>.Succeeded(accepted, JsonSerializer.SerializeToElement(accepted, ClientJson.Default.AcceptedEvent));
        }
        catch (JsonException)
        {
            // One that says of no event that it is stored.
            return null;
        }
    }

    private static Answer<AcceptedEvent> Invalid(JsonElement result)
    {
        var errors = new Dictionary<string, string[]>();
        if (result.TryGetProperty("errors", out var given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in given.EnumerateObject().Where(x => x.Value.ValueKind == JsonValueKind.Array))
            {
                errors[field.Name] = [.. field.Value.EnumerateArray().Where(x => x.ValueKind == JsonValueKind.String).Select(x => x.GetString()!)];
            }
        }

        var words = errors.SelectMany(x => x.Value.Select(message => $"{x.Key} {message}".TrimStart()));
        return Refused("invalid-fields", 400, "The body has mistakes", string.Join("; ", words), errors);
    }

    private static Answer<AcceptedEvent>.Failed Refused(string type, int status, string title, string detail, Dictionary<string, string[]>? errors = null) =>
        new(new Failure.Refused(new Problem { Type = $"/problems/{type}", Title = title, Status = status, Detail = detail, Errors = errors }));

    private static string? Word(JsonElement result, string name) =>
        result.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
