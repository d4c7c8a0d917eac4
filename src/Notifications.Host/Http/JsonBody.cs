using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using Notifications.Intake.CloudEvents;

namespace Notifications.Host.Http;

/// <summary>Reads and validates a body, or one of many in a body: either a valid request, or the problem to answer with.</summary>
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
            return (null, Explain(exception, type) is var (member, mistake)
                ? Problems.InvalidFields(Single(member, mistake))
                : Problems.MalformedJson($"Line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: not one JSON object as RFC 8259 has it, or nested deeper than 64 levels."));
        }

        if (request is null) return (null, Problems.MalformedJson("The body must be a JSON object."));
        var result = context.RequestServices.GetRequiredService<IValidator<T>>().Validate(request);
        return result.IsValid ? (request, null) : (null, Problems.InvalidFields(ToErrors(result)));
    }

    /// <summary>As strict as for a body of its own, and in the same words; what is wrong with it as a whole stands under "".</summary>
    public static (T? Request, Dictionary<string, string[]>? Errors) ReadOne<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, IValidator<T> validator)
        where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize(json, type) is not { } request) return (null, Single("", "must be a JSON object"));
            var result = validator.Validate(request);
            return result.IsValid ? (request, null) : (null, ToErrors(result));
        }
        catch (JsonException exception)
        {
            return (null, Explain(exception, type) is var (member, mistake) ? Single(member, mistake) : Single("", "must be a JSON object, nested no deeper than 64 levels"));
        }
    }

    private static Dictionary<string, string[]> Single(string member, string mistake) => new() { [member] = [mistake] };

    // System.Text.Json wraps what its reader says in an exception of its own; what it says itself is about a member, and names it in Path.
    private static (string Member, string Mistake)? Explain(JsonException exception, JsonTypeInfo type) =>
        exception.InnerException is JsonException || exception.Path is null or "$" ? null : FindMember(exception.Path, type);

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
        var x when x.IsAssignableTo(typeof(IEnumerable<BatchedJson>)) => "an array",
        var x when x.IsAssignableTo(typeof(System.Collections.IEnumerable)) => "an array of ids",
        var x when x == typeof(JsonElement) => "JSON without a member that stands twice",
        _ => "an object",
    };

    /// <param name="within">Where in the body the object stands that was validated.</param>
    public static Dictionary<string, string[]> ToErrors(FluentValidation.Results.ValidationResult result, string within = "") => result.Errors
        .GroupBy(x => within + string.Join('.', x.PropertyName.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName)))
        .ToDictionary(x => x.Key, x => x.Select(y => y.ErrorMessage).Distinct().ToArray());
}
