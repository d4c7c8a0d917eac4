using System.Text.Json;
using System.Text.Json.Nodes;
using FluentValidation;
using Notifications.Host.Http;
using NUnit.Framework;

namespace Notifications.Tests.Reference;

/// <summary>
/// At the edge of every rule that a schema tells (a length, a range, a word, what must be there) the schema and the server's validator say the same: so neither can be
/// changed alone. Values are made from the document's own examples, one member at a time.
/// </summary>
public sealed class AgreementTests
{
    private const string Members = "properties";

    private ApiHost _host = null!;
    private Description _description = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = await ApiHost.StartAsync();
        _description = await Description.GetAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public void Schema_and_validator_agree_at_the_edge_of_every_rule()
    {
        var (compared, mistakes) = (0, new List<string>());
        foreach (var operation in _description.Operations)
            foreach (var example in operation.RequestExamples().Where(x => x.Schema.TryGetProperty("$ref", out _)))
            {
                var type = example.Schema.GetProperty("$ref").GetString()!.Split('/')[^1];
                if (FindValidator(type) is not { } isGood) continue;
                foreach (var (what, value) in Edges(_description.Resolve(example.Schema), JsonNode.Parse(example.Value.GetRawText())!.AsObject()))
                {
                    var body = JsonSerializer.SerializeToElement(value);
                    var (bySchema, byServer) = (_description.Compare(example.Schema, body).Count == 0, isGood(body));
                    if (bySchema != byServer) mistakes.Add($"{type}, {what}: {(byServer ? "the server takes it, the schema does not" : "the schema allows it, the server does not")}");
                    compared++;
                }
            }

        Assert.That(mistakes.Distinct(), Is.Empty);
        Assert.That(compared, Is.GreaterThan(200));
    }

    /// <summary>The body with one member changed, for each edge of that member's schema; and without it, and with it null.</summary>
    private static IEnumerable<(string What, JsonObject Value)> Edges(JsonElement schema, JsonObject example)
    {
        yield return ("unknown", With(example, "nobodyKnowsThis", 1));
        foreach (var member in schema.GetProperty(Members).EnumerateObject())
        {
            // What stands beside others depends on them, and an address on its channel: tests of the validators have those cases.
            if (member.Name is "address" or "destination" or "channel" or "recipient" or "ids" or "filter" or "burst" or "skipAfterFaults" or "policy") continue;

            foreach (var value in Values(member.Value)) yield return ($"{member.Name} is {Shorten(value)}", With(example, member.Name, value));
            // A burst needs it.
            if (member.Name == "ratePerSecond") continue;

            var without = JsonNode.Parse(example.ToJsonString())!.AsObject();
            without.Remove(member.Name);
            yield return ($"without {member.Name}", without);
            yield return ($"{member.Name} is null", With(example, member.Name, null));
        }
    }

    private static IEnumerable<JsonNode> Values(JsonElement schema)
    {
        if (schema.TryGetProperty("maxLength", out var most) && !schema.TryGetProperty("format", out _) && IsPlain(schema))
            foreach (var length in new[] { 0, 1, most.GetInt32(), most.GetInt32() + 1 }) yield return new string('a', length);
        if (schema.TryGetProperty("pattern", out _)) yield return "a\u0001b";
        if (schema.TryGetProperty("enum", out var words))
            foreach (var word in words.EnumerateArray().Where(x => x.ValueKind == JsonValueKind.String).Select(x => x.GetString()!).Append("nobody-says-this")) yield return word;
        foreach (var (keyword, step) in new[] { ("minimum", -1), ("maximum", 1) })
        {
            if (!schema.TryGetProperty(keyword, out var edge)) continue;
            yield return JsonNode.Parse(edge.GetRawText())!;
            yield return edge.TryGetInt32(out var whole) ? whole + step : edge.GetDouble() * (step < 0 ? 0.5 : 2);
        }

        if (schema.TryGetProperty("exclusiveMinimum", out var least))
            foreach (var step in new[] { 0, 1 }) yield return least.GetInt32() + step;
    }

    /// <summary>A run of one letter is a value of it.</summary>
    private static bool IsPlain(JsonElement schema) => !schema.TryGetProperty("pattern", out var pattern) || !pattern.GetString()!.Contains("whsec_", StringComparison.Ordinal);

    private static JsonObject With(JsonObject example, string member, JsonNode? value)
    {
        var changed = JsonNode.Parse(example.ToJsonString())!.AsObject();
        changed[member] = value?.DeepClone();
        return changed;
    }

    private Func<JsonElement, bool>? FindValidator(string name)
    {
        if (ApiJson.Default.GetType().GetProperty(name) is not { } property) return null;
        var type = ((System.Text.Json.Serialization.Metadata.JsonTypeInfo)property.GetValue(ApiJson.Default)!).Type;
        if (_host.Services.GetService(typeof(IValidator<>).MakeGenericType(type)) is not IValidator validator) return null;

        return body =>
        {
            try
            {
                return JsonSerializer.Deserialize(body, type, ApiJson.Default) is { } request && validator.Validate(new ValidationContext<object>(request)).IsValid;
            }
            catch (JsonException)
            {
                return false;
            }
        };
    }

    private static string Shorten(JsonNode value) => value.ToJsonString() is { Length: > 40 } text ? $"{text[..20]}… ({text.Length - 2} characters)" : value.ToJsonString();
}
