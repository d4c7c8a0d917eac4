using System.Text.Json;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Limits;

internal static class Answers
{
    public static string? Header(this HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    public static async Task<JsonElement> ExpectProblemAsync(this HttpResponseMessage answer, int status, string type)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.That((int)answer.StatusCode, Is.EqualTo(status), body);
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.That(problem.GetProperty("type").GetString(), Is.EqualTo(type));
        return problem;
    }
}
