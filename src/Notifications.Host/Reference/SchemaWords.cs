using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using Notifications.Destinations;
using Notifications.Host.Security;
using Notifications.Intake;
using Notifications.Keys;
using Notifications.Limits;
using Notifications.Replay;
using Notifications.Secrets;
using Notifications.Storage;

namespace Notifications.Host.Reference;

/// <summary>What a schema says of a rule that has a name, and of members that mean the same wherever they stand.</summary>
internal sealed class SchemaWords(IReadOnlyList<string> channels)
{
    private const string NoControlCharacters = @"^[^\u0000-\u001f\u007f-\u009f]*$";
    private const string Word = "[A-Za-z0-9_:/-]+";
    private const string WordOrWildcard = $@"(\*|#|{Word})";

    /// <summary>Members whose values are words of the product.</summary>
    private static readonly Dictionary<string, IReadOnlyList<string>> Enums = new()
    {
        ["state"] = States.All,
        ["priority"] = Priorities.All,
        ["cause"] = FaultCauses.All,
        ["order"] = Orderings.All,
        ["holdReason"] = HoldReasons.All,
        ["signing"] = SigningModes.All,
    };

    /// <summary>Members that no comment explains where they stand, because they are the same everywhere.</summary>
    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["id"] = "The server's id.",
        ["name"] = "Unique, and stable.",
        ["event"] = "The event that it belongs to.",
        ["eventId"] = "The producer's own id, or the one that was made for it.",
        ["eventType"] = "The event's type.",
        ["producer"] = "Whose key posted it.",
        ["source"] = "Which part of the producer it comes from; empty: it was posted without.",
        ["destination"] = "The destination's name; null: it goes to a recipient of its own.",
        ["channel"] = "By which channel it is reached.",
        ["recipient"] = "Where it goes, as the channel has it: an email address, a phone number.",
        ["address"] = "Where it goes, as the channel has it: a URL, an email address, a phone number.",
        ["priority"] = "critical, high, normal or low: each has its own queue and its own share of the workers.",
        ["state"] = "Where it is. Delivered, Faulted, Cancelled and Expired are final; Faulted until it is replayed.",
        ["holdReason"] = "Of one that is held: what it waits for.",
        ["EventSummary.status"] = "Routed, or NoSubscription: recorded, and nobody subscribes to its type.",
        ["status"] = "The status of the provider's last answer.",
        ["payload"] = "Any JSON but null; it is delivered byte for byte.",
        ["correlationId"] = "What the caller calls the whole of which it is a part.",
        ["userId"] = "Whom it is about.",
        ["version"] = "It counts changes; `If-Match` compares it.",
        ["orderingKey"] = "Where a destination delivers in order, those of one key go one after the other.",
        ["timestamp"] = "When it happened.",
        ["acceptedAt"] = "When it was stored.",
        ["expiresAt"] = "When it ends.",
        ["dueAt"] = "When the next attempt is due; null: that does not depend on time.",
        ["deliveredAt"] = "When it was delivered; null: it is not.",
        ["createdAt"] = "When it was made.",
        ["createdBy"] = "Whose key made it; or `configuration`.",
        ["updatedAt"] = "When it was changed last.",
        ["updatedBy"] = "Whose key changed it last; or `configuration`.",
        ["disabledReason"] = "Why it is disabled, as whoever did it says.",
        ["disabledAt"] = "Since when it is disabled.",
        ["faultedAt"] = "When it faulted; null: it has not.",
        ["cycle"] = "1, and one more with each replay.",
        ["attempt"] = "Which attempt of the cycle.",
        ["attempts"] = "How many attempts there were in this cycle.",
        ["redelivery"] = "Which redelivery of the cycle; the first attempt is 0.",
        ["redeliveries"] = "Attempts of this cycle after the first.",
        ["outcome"] = "Of an attempt or a receipt: how it ended. Of a fault: its cause.",
        ["cause"] = "Why it faulted: no attempt left, refused for good, nobody knows, or a mistake here.",
        ["error"] = "What went wrong, in a word such as `http-503`.",
        ["errors"] = "The path of each field that has mistakes, and what is wrong with it.",
        ["lane"] = "Its place, where its destination delivers in order; null: it stands in no lane, or has had its turn.",
        ["fault"] = "Of one that has faulted: why.",
        ["at"] = "When.",
        ["what"] = "What happened.",
        ["durationMilliseconds"] = "How long the attempt took.",
        ["worker"] = "Which process made the attempt.",
        ["traceId"] = "By which it is found in traces and logs.",
        ["timeline"] = "What happened, in the order of time.",
        ["attributes"] = "What a CloudEvent brought along that has no field of its own, by name.",
        ["key"] = "The key.",
        ["KeyView.name"] = "Unique among the keys that are not revoked.",
        ["KeyChange.name"] = "Unique among the keys that are not revoked.",
        ["scopes"] = "What it may do.",
        ["signing"] = "Whether its requests are signed: `off` (signatures are not looked at), `optional` (one that is there must be right), `required` (of all that may change something).",
        ["ratePerSecond"] = "Requests a second; null: as for everybody.",
        ["burst"] = "With a rate: how many at once after a pause; null: as many as in a second.",
        ["revokedBy"] = "Whose key revoked it.",
        ["BatchResult.status"] = "accepted; duplicate: stored before, with the same body; conflict: its id was used before with another body; invalid.",
        ["duplicates"] = "How many were stored before.",
        ["conflicts"] = "How many have an id that was used before with another body.",
        ["invalid"] = "How many have mistakes.",
        ["items"] = "What is on this page.",
        ["notifications"] = "Its notifications: one for each destination that it goes to.",
        ["notificationId"] = "The notification.",
        ["subscription"] = "The subscription.",
        ["filter"] = "A condition on the event. Null or left out: every event of the type.",
        ["policy"] = "How it takes its notifications.",
        ["secret"] = "It signs webhooks: `whsec_` and the base64 of 24 to 64 random bytes.",
        ["enabled"] = "It routes. One that is not enabled stays, and what comes meanwhile is not kept for it.",
        ["dryRun"] = "Nothing was changed.",
        ["replayed"] = "How many start their next cycle.",
        ["skipped"] = "What was meant and can't be replayed.",
        ["reason"] = "Why.",
        ["requestedBy"] = "Whose key asked for it.",
        ["total"] = "How many were replayed.",
        ["delivered"] = "How many are delivered.",
        ["faulted"] = "How many have faulted again.",
        ["cancelled"] = "How many are cancelled.",
        ["expired"] = "How many have expired.",
        ["since"] = "Since when.",
        ["count"] = "How many.",
        ["events"] = "Events, as they came in.",
        ["accepted"] = "How many were stored.",
        ["withoutSubscription"] = "Those of them that nobody subscribed to.",
        ["fanOut"] = "How many notifications were made for them.",
        ["faults"] = "What is faulted now.",
        ["holds"] = "What is held now.",
        ["oldestOpen"] = "Of those that are not final, the one that was accepted first.",
        ["longestStill"] = "Of those that do not wait on purpose, the one to which nothing has happened for the longest time.",
        ["matches"] = "Destinations that would get it.",
        ["others"] = "Destinations that would not, the nearest first.",
        ["message"] = "What became of it.",
        ["duplicate"] = "An earlier POST stored it.",
        ["roles"] = "What this process does.",
        ["checks"] = "What it needs, and `ok` or what is wrong with it.",
    };

    /// <summary>The rules of <see cref="FieldRules"/> and its like, by the name that they go by.</summary>
    public static void WriteRule(OpenApiSchema schema, string? rule)
    {
        switch (rule)
        {
            case FieldRules.ShortTextRule:
                Write(schema, 1, FieldRules.MostCharacters, NoControlCharacters);
                break;
            case FieldRules.EventTypeRule:
                Write(schema, 1, FieldRules.MostCharacters, $@"^{Word}(\.{Word})*$");
                break;
            case FieldRules.EventTypePatternRule:
                Write(schema, 1, FieldRules.MostCharacters, $@"^{WordOrWildcard}(\.{WordOrWildcard})*$");
                break;
            case DestinationRequestValidator.NameRule:
                Write(schema, 1, DestinationRequestValidator.MostNameCharacters, "^[A-Za-z0-9][A-Za-z0-9._-]*$");
                break;
            case AddressRules.StorableRule:
                Write(schema, 1, AddressRules.MostCharacters, NoControlCharacters);
                break;
            case SigningSecret.RuleName:
                Write(schema, null, null, "^whsec_[A-Za-z0-9+/]{32,86}={0,2}$");
                break;
            case KeyRules.KeyTextRule:
                Write(schema, 1, KeyRules.MostCharacters, NoControlCharacters);
                break;
            case KeyRules.RateRule:
                (schema.Minimum, schema.Maximum) = (Text(RateLimit.LowestRate), Text(RateLimit.HighestRate));
                break;
            case KeyRules.BurstRule:
                (schema.Minimum, schema.Maximum) = ("1", Text(RateLimit.LargestBurst));
                break;
            case KeyRules.OverlapRule:
                (schema.Minimum, schema.Maximum) = ("0", Text(KeyRules.LongestOverlap));
                break;
            case ReplayRequestValidator.IdsRule:
                (schema.MinItems, schema.MaxItems) = (1, ReplayRequestValidator.MostIds);
                break;
        }
    }

    /// <summary>Members that exclude or need one another.</summary>
    public static void WriteShape(OpenApiSchema schema, Type type)
    {
        if (type == typeof(NotificationRequest)) schema.OneOf = [Having(["destination"], ["channel", "recipient"]), Having(["channel", "recipient"], ["destination"])];
        if (type == typeof(ReplayRequest)) schema.OneOf = [Having(["ids"], ["filter"]), Having(["filter"], ["ids"])];
        if (type == typeof(DestinationChange))
        {
            schema.AnyOf = [Having(["policy"], [], mayBeNull: true), Having(["address"], [])];
            Refuse(schema, "address");
        }

        if (type == typeof(KeyChange)) Refuse(schema, "name", "scopes", "signing");
    }

    /// <summary>What a comment in the code says of a member; else what it means everywhere.</summary>
    public static string? Describe(string? comment, Type type, string member) =>
        !string.IsNullOrEmpty(comment) ? comment : Meanings.GetValueOrDefault($"{type.Name}.{member}") ?? Meanings.GetValueOrDefault(member);

    public void WriteMember(OpenApiSchema schema, Type type, JsonPropertyInfo member)
    {
        if (member.PropertyType == typeof(JsonElement))
            schema.Type = JsonSchemaType.Object | JsonSchemaType.Array | JsonSchemaType.String | JsonSchemaType.Number | JsonSchemaType.Boolean;
        if (member.Name == "scopes" && schema.Items is OpenApiSchema scope) scope.Enum = Shape.Words(Scopes.All);
        if (member.PropertyType != typeof(string)) return;

        if (Enums.TryGetValue(member.Name, out var words)) WriteEnum(schema, words);
        if (member.Name == "channel" && type == typeof(DestinationRequest)) WriteEnum(schema, channels);
        if (member.Name == "channel" && type == typeof(FaultFilter)) WriteEnum(schema, channels);
        if (member.Name == "channel" && type == typeof(NotificationRequest)) WriteEnum(schema, [.. channels.Where(x => x != "webhook")]);
    }

    private static void WriteEnum(OpenApiSchema schema, IReadOnlyList<string> words)
    {
        schema.Enum = Shape.Words(words);
        if (schema.Type?.HasFlag(JsonSchemaType.Null) == true) schema.Enum.Add(null!);
    }

    /// <summary>Members that may be left out, and can't be null.</summary>
    private static void Refuse(OpenApiSchema schema, params string[] members)
    {
        foreach (var member in members) ((OpenApiSchema)schema.Properties![member]).Type &= ~JsonSchemaType.Null;
    }

    private static OpenApiSchema Having(string[] present, string[] absent, bool mayBeNull = false) => new()
    {
        Required = present.ToHashSet(),
        Properties = present.Select(x => (x, Schema: mayBeNull ? new OpenApiSchema() : new OpenApiSchema { Not = new OpenApiSchema { Type = JsonSchemaType.Null } }))
            .Concat(absent.Select(x => (x, Schema: new OpenApiSchema { Type = JsonSchemaType.Null })))
            .ToDictionary(x => x.x, IOpenApiSchema (x) => x.Schema),
    };

    private static string Text(double number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void Write(OpenApiSchema schema, int? least, int? most, string pattern) => (schema.MinLength, schema.MaxLength, schema.Pattern) = (least, most, pattern);
}
