using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Notifications.Tests.Routing.Filters;

/// <summary>Random filters and payloads against a reference that is as plain as can be.</summary>
public sealed class FilterPropertyTests
{
    private const int Rounds = 20_000;

    private static readonly string[] Keys = ["a", "b", "c.d", ""];
    private static readonly string[] Scalars =
        ["1", "1.0", "10e-1", "-1", "0", "-0.0", "2", "1e30", "1000000000000000000000000000000", "1.5", "\"1\"", "\"a\"", "\"ab\"", "\"\"", "true", "false", "null"];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void A_filter_holds_when_the_reference_says_so_and_explains_itself_when_it_does_not(int seed)
    {
        var random = new Random(seed);
        var held = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (filter, payload) = (RandomFilter(random, 3), RandomValue(random, 3));
            var read = FilterTests.Read(filter.ToJsonString());
            var fields = FilterTests.Fields(payload ?? "0");

            var holds = read.Holds(fields);

            Assert.That(holds, Is.EqualTo(Reference(filter, JsonNode.Parse(payload ?? "0"))), $"{filter.ToJsonString()} on {payload}");
            if (holds) held++;
            else Assert.That(read.Explain(fields), Is.Not.Empty);
        }

        Assert.That(held, Is.InRange(Rounds / 20, Rounds * 19 / 20), "both answers are tested");
    }

    [Test, CancelAfter(20_000)]
    public void No_payload_makes_a_filter_slow_or_fail(CancellationToken cancellationToken)
    {
        string[] payloads =
        [
            string.Concat(Enumerable.Repeat("[", 60)) + "1" + string.Concat(Enumerable.Repeat("]", 60)),
            string.Concat(Enumerable.Repeat("{\"a\":", 60)) + "1" + new string('}', 60),
            $$"""{"a":[{{string.Join(',', Enumerable.Repeat("{}", 300_000))}}]}""",
            $$"""{{{string.Join(',', Enumerable.Range(0, 100_000).Select(x => $"\"k{x}\":{x}"))}}}""",
            $$"""{"a":{{new string('9', 1_000_000)}}}""",
            $$"""{"a":0.{{new string('0', 1_000_000)}}1e-99999999999999999999}""",
            $$"""{"a":"{{new string('x', 1_000_000)}}"}""",
            $$"""{"a":"{{string.Concat(Enumerable.Repeat("\\u00e4", 160_000))}}"}""",
        ];
        var conditions = Enumerable.Range(0, 24).SelectMany(x => new[]
        {
            $$"""{"field":"payload.k{{x}}","gt":1e9}""", """{"field":"payload.a","in":["x",1,null]}""", """{"field":"payload.a","prefix":"y"}""", """{"field":"payload.a.a","equals":"z"}""",
        });
        var filter = FilterTests.Read($$"""{"or":[{{string.Join(',', conditions)}}]}""");

        // As many subscriptions of one type as a large installation has.
        var asking = Task.Run(
            () =>
            {
                foreach (var fields in payloads.Select(FilterTests.Fields))
                    for (var subscription = 0; subscription < 1_000; subscription++) Assert.That(filter.Holds(fields), Is.False);
            },
            cancellationToken);

        Assert.That(async () => await asking.WaitAsync(cancellationToken), Throws.Nothing);
    }

    [Test]
    public void A_text_or_a_number_that_is_cut_equals_nothing_it_is_not()
    {
        var (text, digits) = (new string('x', 8_000), new string('7', 8_000));
        var equal = FilterTests.Read($$"""{"field":"payload.a","equals":"{{text}}"}""");
        var least = FilterTests.Read($$"""{"field":"payload.a","gt":{{digits}}}""");

        Assert.That(equal.Holds(FilterTests.Fields($$"""{"a":"{{text}}"}""")), Is.True);
        Assert.That(equal.Holds(FilterTests.Fields($$"""{"a":"{{text}}{{text}}"}""")), Is.False);
        Assert.That(least.Holds(FilterTests.Fields($$"""{"a":{{digits}}}""")), Is.False);
        Assert.That(least.Holds(FilterTests.Fields($$"""{"a":{{digits}}.{{new string('0', 5_000)}}1}""")), Is.True);
    }

    [Test]
    public void Of_an_array_the_first_hundred_elements_are_looked_at()
    {
        var filter = FilterTests.Read("""{"field":"payload.a","equals":1}""");
        string Payload(int zeros) => $$"""{"a":[{{string.Concat(Enumerable.Repeat("0,", zeros))}}1]}""";

        Assert.That(filter.Holds(FilterTests.Fields(Payload(99))), Is.True);
        Assert.That(filter.Holds(FilterTests.Fields(Payload(100))), Is.False);
    }

    private static JsonObject RandomFilter(Random random, int depth) => random.Next(depth > 0 ? 6 : 3) switch
    {
        < 3 => RandomCondition(random),
        3 => new() { ["and"] = RandomFilters(random, depth) },
        4 => new() { ["or"] = RandomFilters(random, depth) },
        _ => new() { ["not"] = RandomFilter(random, depth - 1) },
    };

    private static JsonArray RandomFilters(Random random, int depth) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomFilter(random, depth - 1))];

    private static JsonObject RandomCondition(Random random)
    {
        JsonNode? Scalar() => JsonNode.Parse(Scalars[random.Next(Scalars.Length)]);
        JsonNode? Numeric() => JsonNode.Parse(Scalars[random.Next(10)]);
        var condition = new JsonObject { ["field"] = new JsonArray(["payload", .. Enumerable.Range(0, random.Next(3)).Select(_ => (JsonNode)Keys[random.Next(Keys.Length)])]) };
        var (name, operand) = random.Next(6) switch
        {
            0 => ("equals", Scalar()),
            1 => ("in", new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Scalar())])),
            2 => ("exists", JsonValue.Create(random.Next(2) == 0)),
            3 => ("prefix", JsonValue.Create("ab"[..random.Next(1, 3)])),
            4 => (random.Next(2) == 0 ? "gt" : "gte", Numeric()),
            _ => (random.Next(2) == 0 ? "lt" : "lte", Numeric()),
        };
        condition[name] = operand;
        if (name is "gt" or "gte" && random.Next(2) == 0) condition[random.Next(2) == 0 ? "lt" : "lte"] = Numeric();
        return condition;
    }

    /// <returns>Null now and then, for a payload of one scalar.</returns>
    private static string? RandomValue(Random random, int depth) => random.Next(depth > 0 ? 4 : 1) switch
    {
        0 => Scalars[random.Next(Scalars.Length - 1)],
        1 => $"[{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => RandomValue(random, depth - 1) ?? "null"))}]",
        _ => $"{{{string.Join(',', Keys.Where(_ => random.Next(2) == 0).Select(x => $"\"{x}\":{RandomValue(random, depth - 1) ?? "null"}"))}}}",
    };

    private static bool Reference(JsonObject filter, JsonNode? payload)
    {
        if (filter["and"] is JsonArray all) return all.All(x => Reference(x!.AsObject(), payload));
        if (filter["or"] is JsonArray any) return any.Any(x => Reference(x!.AsObject(), payload));
        if (filter["not"] is JsonObject not) return !Reference(not, payload);

        var present = false;
        var found = new List<JsonNode?>();
        Walk(payload, [.. filter["field"]!.AsArray().Skip(1).Select(x => x!.GetValue<string>())]);
        if (filter["exists"] is { } exists) return exists.GetValue<bool>() == present;
        return found.Any(x => filter.Where(y => y.Key != "field").All(y => Passes(x, y.Key, y.Value)));

        void Walk(JsonNode? node, string[] keys)
        {
            if (keys.Length == 0) present = true;
            if (node is JsonArray array) foreach (var element in array) Walk(element, keys);
            else if (keys.Length == 0 && node is not JsonObject) found.Add(node);
            else if (keys.Length > 0 && node is JsonObject members && members.ContainsKey(keys[0])) Walk(members[keys[0]], keys[1..]);
        }
    }

    private static bool Passes(JsonNode? value, string name, JsonNode? operand) => name switch
    {
        "equals" => AreEqual(value, operand),
        "in" => operand!.AsArray().Any(x => AreEqual(value, x)),
        "prefix" => KindOf(value) == 's' && value!.GetValue<string>().StartsWith(operand!.GetValue<string>(), StringComparison.Ordinal),
        "gt" => KindOf(value) == 'n' && NumberOf(value) > NumberOf(operand),
        "gte" => KindOf(value) == 'n' && NumberOf(value) >= NumberOf(operand),
        "lt" => KindOf(value) == 'n' && NumberOf(value) < NumberOf(operand),
        _ => KindOf(value) == 'n' && NumberOf(value) <= NumberOf(operand),
    };

    private static bool AreEqual(JsonNode? one, JsonNode? other) => KindOf(one) == KindOf(other) && (KindOf(one) switch
    {
        'n' => NumberOf(one) == NumberOf(other),
        's' => one!.GetValue<string>() == other!.GetValue<string>(),
        _ => one?.ToJsonString() == other?.ToJsonString(),
    });

    private static char KindOf(JsonNode? node) => node?.GetValueKind() switch
    {
        null => '0',
        System.Text.Json.JsonValueKind.Number => 'n',
        System.Text.Json.JsonValueKind.String => 's',
        _ => 'b',
    };

    /// <summary>In tenths.</summary>
    private static BigInteger NumberOf(JsonNode? node) => BigInteger.Parse(
        node!.ToJsonString() is var text && text.Contains('e', StringComparison.Ordinal) ? text == "1e30" ? "1" + new string('0', 31) : "10"
        : text.Contains('.', StringComparison.Ordinal) ? text.Replace(".", "", StringComparison.Ordinal) : text + "0",
        CultureInfo.InvariantCulture);
}
