using System.Globalization;

namespace Notifications.Host.Http;

/// <summary>
/// Against lost updates (RFC 9110): an answer's <c>ETag</c> is the version it shows, and a change with <c>If-Match</c> is made to that version only.
/// </summary>
internal static class Versions
{
    /// <summary>What no row has.</summary>
    private const int None = -1;

    public static void SetVersion(this HttpContext context, int version) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <returns>Null when any version will do.</returns>
    public static int? ExpectedVersion(this HttpContext context)
    {
        var asked = context.Request.Headers.IfMatch.ToString();
        if (asked is "" or "*") return null;
        return asked is ['"', .. var tag, '"'] && int.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : None;
    }
}
