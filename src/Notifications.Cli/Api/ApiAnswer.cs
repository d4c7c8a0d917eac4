using System.Text.Json;

namespace Notifications.Cli.Api;

/// <summary>What came of a request. An expected failure is a value.</summary>
internal abstract record ApiAnswer<T>
{
    private ApiAnswer() { }

    /// <summary>The answer, and its whole document: --json shows also what this version of the command does not know.</summary>
    public sealed record Found(T Value, JsonElement Document) : ApiAnswer<T>;

    public sealed record Failed(Failure Failure) : ApiAnswer<T>;
}
