using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using Notifications.Intake.CloudEvents;

namespace Notifications.Host.Http;

/// <summary>Reads and validates a body: either a valid request, or the problem to answer with.</summary>
internal static class JsonBody
{
    public static async Task<(T? Request, ProblemHttpResult? Problem)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        if (!context.Request.HasJsonContentType()) return (null, Problems.NotJson());
        if (DataContentType.Parse(context.Request.ContentType!) is not { IsUtf8: true }) return (null, Problems.NotUtf8());

        T? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(context.Request.BodyReader, type, context.RequestAborted);
        }
        catch (JsonException exception)
        {
            return (null, Explain(exception, type));
        }

        if (request is null) return (null, Problems.MalformedJson("The body must be a JSON object."));
        var result = context.RequestServices.GetRequiredService<IValidator<T>>().Validate(request);
        return result.IsValid ? (request, null) : (null, Problems.InvalidFields(ToErrors(result)));
    }

    // System.Text.Json wraps what its reader says in an exception of its own; what it says itself is about a member, and names it in Path.
    private static ProblemHttpResult Explain(JsonException exception, JsonTypeInfo type)
    {
        if (exception.InnerException is JsonException || exception.Path is null or "$")
            return Problems.MalformedJson($"Line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: not one JSON object as RFC 8259 has it, or nested deeper than 64 levels.");

        var (member, mistake) = FindMember(exception.Path, type);
        return Problems.InvalidFields(new Dictionary<string, string[]> { [member] = [mistake] });
    }

    private static (string Member, string Mistake) FindMember(string path, JsonTypeInfo type)
    {
        var (member, mistake) = ("", "");
        foreach (var name in path.Split('.', '[').Skip(1).Select(x => x.TrimEnd(']').Trim('\'')))
        {
            if (type.Kind != JsonTypeInfoKind.Object) break;   // a place in an array: the array is the member

            member = member.Length == 0 ? name : $"{member}.{name}";
            if (type.Properties.FirstOrDefault(x => x.Name == name) is not { } known)
                return (member, $"is not a field of this request; the fields are {string.Join(", ", type.Properties.Select(x => x.Name))}");

            mistake = $"has the wrong type or stands twice: {Describe(known.PropertyType)} is expected, once";
            type = type.Options.GetTypeInfo(known.PropertyType);
        }

        return (member, mistake);
    }

    private static string Describe(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var x when x == typeof(DateTimeOffset) => "an ISO 8601 time with its offset",
        var x when x == typeof(string) => "a string",
        var x when x == typeof(int) => "a whole number",
        var x when x == typeof(double) => "a number",
        var x when x == typeof(bool) => "true or false",
        var x when x.IsAssignableTo(typeof(System.Collections.IEnumerable)) => "an array of ids",
        var x when x == typeof(JsonElement) => "JSON without a member that stands twice",
        _ => "an object",
    };

    /// <param name="within">Where in the body the object stands that was validated.</param>
    public static Dictionary<string, string[]> ToErrors(FluentValidation.Results.ValidationResult result, string within = "") => result.Errors
        .GroupBy(x => within + string.Join('.', x.PropertyName.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName)))
        .ToDictionary(x => x.Key, x => x.Select(y => y.ErrorMessage).Distinct().ToArray());
}
