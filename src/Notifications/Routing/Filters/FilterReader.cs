using System.Text;
using System.Text.Json;
using Notifications.Intake;

namespace Notifications.Routing.Filters;

/// <summary>Makes filters from JSON, and is the bound on what one can cost: its size, its depth, how much it asks.</summary>
public sealed class FilterReader
{
    public const int MostBytes = 8 * 1024;

    private const int DeepestNesting = 8;
    private const int MostConditions = 100;
    private const int MostValues = 100;
    private const int MostWords = 32;
    private const string Root = "filter";
    private const string ScalarRule = "must be a string, a number, true, false or null";

    private static readonly string[] Operators = ["equals", "in", "exists", "prefix", "gt", "gte", "lt", "lte"];
    private static readonly string[] RangeOperators = ["gt", "gte", "lt", "lte"];

    private FilterMistake? _mistake;
    private int _conditions;

    private FilterReader() { }

    /// <returns>The filter, or the first mistake in it.</returns>
    public static (Filter? Filter, FilterMistake? Mistake) Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (Encoding.UTF8.GetByteCount(json) > MostBytes) return (null, new FilterMistake(Root, $"must have at most {MostBytes} bytes"));
        try
        {
            var element = JsonElement.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (JsonText.FindMistake(element) is { } mistake) return (null, new FilterMistake(Root, mistake));

            var reader = new FilterReader();
            var filter = reader.ReadFilter(element, Root, depth: 1);
            return reader._mistake is null ? (filter, null) : (null, reader._mistake);
        }
        catch (JsonException)
        {
            return (null, new FilterMistake(Root, "is not one JSON object, or a member of it stands twice"));
        }
    }

    private Filter? ReadFilter(JsonElement element, string at, int depth)
    {
        if (element.ValueKind != JsonValueKind.Object) return Refuse(at, "must be an object");
        if (depth > DeepestNesting) return Refuse(at, $"is nested deeper than {DeepestNesting} levels");
        if (element.TryGetProperty("field", out var field)) return ReadCondition(element, field, at);
        if (element.GetPropertyCount() != 1) return Refuse(at, "must have one of and, or, not; or field and what is asked of it");

        var member = element.EnumerateObject().First();
        at = $"{at}.{member.Name}";
        return member.Name switch
        {
            "and" => ReadSeveral(member.Value, at, depth) is { } filters ? new Filter.All(filters) : null,
            "or" => ReadSeveral(member.Value, at, depth) is { } filters ? new Filter.Any(filters) : null,
            "not" => ReadFilter(member.Value, at, depth + 1) is { } filter ? new Filter.Not(filter) : null,
            _ when Operators.Contains(member.Name) => Refuse(at, "needs a field beside it"),
            _ => Refuse(at, "is unknown; a filter has and, or, not, or field"),
        };
    }

    private Filter[]? ReadSeveral(JsonElement element, string at, int depth)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() == 0)
        {
            Refuse(at, "must be an array of one filter or more");
            return null;
        }

        var filters = element.EnumerateArray().Select((x, index) => ReadFilter(x, $"{at}[{index}]", depth + 1)).TakeWhile(x => x is not null);
        Filter[] read = [.. filters.OfType<Filter>()];
        return _mistake is null ? read : null;
    }

    private Filter.Condition? ReadCondition(JsonElement element, JsonElement field, string at)
    {
        if (++_conditions > MostConditions) return Refuse<Filter.Condition>(at, $"is one condition more than the {MostConditions} that a filter may have");

        var operators = element.EnumerateObject().Where(x => x.Name != "field").ToDictionary(x => x.Name, x => x.Value);
        foreach (var unknown in operators.Keys.Except(Operators))
            return Refuse<Filter.Condition>($"{at}.{unknown}", $"is unknown; a condition has one of {string.Join(", ", Operators)}");
        if (ReadPath(field, $"{at}.field") is not { } path) return null;

        var test = operators.Count > 0 && operators.Keys.All(RangeOperators.Contains) ? ReadRange(operators, at)
            : operators.Count == 1 ? ReadTest(operators.First().Key, operators.First().Value, $"{at}.{operators.First().Key}")
            : Refuse<FieldTest>(at, $"must ask one thing of its field: {string.Join(", ", Operators)} (a lower and an upper limit are one)");
        return test is null ? null : new Filter.Condition(path, test);
    }

    private FieldPath? ReadPath(JsonElement field, string at)
    {
        var words = field.ValueKind switch
        {
            JsonValueKind.String => field.GetString()!.Split('.'),
            JsonValueKind.Array when field.EnumerateArray().All(x => x.ValueKind == JsonValueKind.String) =>
                [.. field.EnumerateArray().Select(x => x.GetString()!)],
            _ => [],
        };
        if (words.Length == 0) return Refuse<FieldPath>(at, "must be words with dots between, or an array of them where keys hold dots");
        if (words.Length > MostWords) return Refuse<FieldPath>(at, $"must have at most {MostWords} words");
        if (field.ValueKind == JsonValueKind.String && words.Contains("")) return Refuse<FieldPath>(at, "has an empty word");
        if (words[0] == FieldPath.Payload || (words.Length == 1 && EventFields.Metadata.Contains(words[0]))) return new FieldPath(words);
        return Refuse<FieldPath>(at, $"must be payload, something in it (payload.order.total), or one of {string.Join(", ", EventFields.Metadata)}");
    }

    private FieldTest? ReadTest(string name, JsonElement operand, string at) => name switch
    {
        "equals" => FieldValue.Read(operand) is { } value ? new FieldTest.EqualTo(value) : Refuse<FieldTest>(at, ScalarRule),
        "in" => ReadValues(operand, at),
        "exists" when operand.ValueKind is JsonValueKind.True or JsonValueKind.False => new FieldTest.Exists(operand.GetBoolean()),
        "exists" => Refuse<FieldTest>(at, "must be true or false"),
        "prefix" when operand.ValueKind == JsonValueKind.String && operand.GetString() is { Length: > 0 } start => new FieldTest.Prefix(start),
        _ => Refuse<FieldTest>(at, "must be a string of one character or more"),
    };

    private FieldTest.OneOf? ReadValues(JsonElement operand, string at)
    {
        if (operand.ValueKind != JsonValueKind.Array || operand.GetArrayLength() is 0 or > MostValues)
            return Refuse<FieldTest.OneOf>(at, $"must be an array of 1 to {MostValues} values");

        var values = operand.EnumerateArray().Select(FieldValue.Read).ToList();
        return values.IndexOf(null) is >= 0 and var index
            ? Refuse<FieldTest.OneOf>($"{at}[{index}]", ScalarRule)
            : new FieldTest.OneOf(values.OfType<FieldValue>().ToHashSet());
    }

    private FieldTest.Range? ReadRange(Dictionary<string, JsonElement> operators, string at)
    {
        foreach (var (name, operand) in operators)
            if (operand.ValueKind != JsonValueKind.Number) return Refuse<FieldTest.Range>($"{at}.{name}", "must be a number");
        if (operators.ContainsKey("gt") && operators.ContainsKey("gte")) return Refuse<FieldTest.Range>(at, "has gt and gte; one of them says it");
        if (operators.ContainsKey("lt") && operators.ContainsKey("lte")) return Refuse<FieldTest.Range>(at, "has lt and lte; one of them says it");

        return new FieldTest.Range(ReadBound("gte", "gt"), ReadBound("lte", "lt"));

        FieldTest.Bound? ReadBound(string inside, string outside) =>
            operators.TryGetValue(inside, out var limit) ? new((FieldValue.Number)FieldValue.Read(limit)!, IsInside: true)
            : operators.TryGetValue(outside, out limit) ? new((FieldValue.Number)FieldValue.Read(limit)!, IsInside: false)
            : null;
    }

    private Filter? Refuse(string at, string what) => Refuse<Filter>(at, what);

    private T? Refuse<T>(string at, string what)
        where T : class
    {
        _mistake ??= new FilterMistake(at, what);
        return null;
    }
}
