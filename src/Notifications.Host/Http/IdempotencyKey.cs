using Microsoft.AspNetCore.Http.HttpResults;
using Notifications.Host.Security;

namespace Notifications.Host.Http;

/// <summary>
/// The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header-07): who has no event id makes a POST repeatable with it. An RFC 8941 string, in
/// quotes, or the bare text that most clients send.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    private const int MostCharacters = 200;

    /// <summary>The key of this request; for a signed one without the header, the id it was signed with. Null: it has none.</summary>
    public static (string? Key, ProblemHttpResult? Problem) Read(HttpContext context)
    {
        var values = context.Request.Headers[Header];
        if (values.Count == 0) return (context.SignedId(), null);
        return values is [{ } value] && Parse(value) is { } key
            ? (key, null)
            : (null, Problems.InvalidHeader(Header, $"must stand there once, with 1 to {MostCharacters} printable ASCII characters, in quotes or bare"));
    }

    /// <summary>The same, where the body can have an id of its own: two would leave open which one counts.</summary>
    /// <param name="field">What the body calls it.</param>
    public static (string? Key, ProblemHttpResult? Problem) Read(HttpContext context, string? ownId, string field)
    {
        var (key, problem) = Read(context);
        if (problem is not null || ownId is null) return (key, problem);
        return context.Request.Headers.ContainsKey(Header) ? (null, Problems.InvalidHeader(Header, $"and the body's {field} exclude each other")) : (null, null);
    }

    /// <returns>Null when it is no key.</returns>
    internal static string? Parse(string value)
    {
        var text = value.Trim(' ');
        // With a comma it may be two headers that a proxy has joined.
        var key = text.StartsWith('"') ? Unquote(text) : text.AsSpan().ContainsAny('"', ',') ? null : text;
        return key is { Length: > 0 and <= MostCharacters } && key.All(x => x is >= ' ' and <= '~') ? key : null;
    }

    /// <summary>RFC 8941, 3.3.3: within the quotes, only a quote and a backslash are escaped, each with a backslash.</summary>
    private static string? Unquote(string text)
    {
        if (text.Length < 2 || !text.EndsWith('"')) return null;

        var inside = new System.Text.StringBuilder(text.Length);
        for (var at = 1; at < text.Length - 1; at++)
        {
            if (text[at] == '"' || (text[at] == '\\' && (++at == text.Length - 1 || text[at] is not ('"' or '\\')))) return null;
            inside.Append(text[at]);
        }

        return inside.ToString();
    }
}
