using System.Text.Json;

namespace Notifications.Cli.Output;

/// <summary>Any JSON object for reading: its values as facts, then each list of objects as a table. What a newer server adds is shown too.</summary>
internal static class DocumentText
{
    public static void Write(JsonElement document, TextWriter output)
    {
        var facts = new Facts();
        var lists = new List<JsonProperty>();

        foreach (var property in document.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Array && property.Value.EnumerateArray().All(x => x.ValueKind == JsonValueKind.Object))
            {
                lists.Add(property);
            }
            else
            {
                facts.Add(property.Name, Cell(property.Value));
            }
        }

        facts.WriteTo(output);
        foreach (var list in lists.Where(x => x.Value.GetArrayLength() > 0))
        {
            output.WriteLine();
            output.WriteLine($"{Printable.Text(list.Name)}:");
            WriteTable(list.Value, output);
        }
    }

    private static void WriteTable(JsonElement list, TextWriter output)
    {
        var names = list.EnumerateArray().SelectMany(x => x.EnumerateObject()).Select(x => x.Name).Distinct().ToArray();
        var table = new TextTable([.. names.Select(x => Printable.Text(x).ToUpperInvariant())]);

        foreach (var item in list.EnumerateArray())
        {
            table.Add([.. names.Select(x => item.TryGetProperty(x, out var value) ? Cell(value) : "")]);
        }

        table.WriteTo(output);
    }

    private static string Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString() ?? "",
        _ => value.GetRawText(),
    };
}
