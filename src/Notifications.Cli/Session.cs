using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Notifications.Cli.Api;
using Notifications.Cli.Output;
using Notifications.Client.Sending;

namespace Notifications.Cli;

/// <summary>What one run of a command works with: the API, the terminal, and how to answer.</summary>
internal sealed class Session(ApiClient api, Transport transport, Terminal terminal, TimeProvider clock, bool json)
{
    public ApiClient Api { get; } = api;

    /// <summary>For what is posted, which the client package knows how to.</summary>
    public Transport Transport { get; } = transport;

    public TimeProvider Clock { get; } = clock;
    public bool Json { get; } = json;
    public Terminal Terminal { get; } = terminal;
    public TextWriter Output => Terminal.Output;

    public int Fail(Failure failure) => Fail(CommandFailure.Of(failure));

    public int Fail(CommandFailure failure) => Complaint.Write(failure, Terminal, Json);

    /// <summary>The server's document as it is, or what <paramref name="show"/> makes of it for a person; or why there is none.</summary>
    public int Answer<T>(Answer<T> answer, Action<T> show)
    {
        switch (answer)
        {
            case Answer<T>.Failed(var failure):
                return Fail(failure);
            case Answer<T>.Succeeded(_, var document) when Json:
                WriteJson(document);
                return ExitCode.Done;
            case Answer<T>.Succeeded(var value, _):
                show(value);
                return ExitCode.Done;
            default:
                throw new InvalidOperationException($"An answer of no known kind: {answer}");
        }
    }

    /// <summary>A remark for a person; not data, so never on standard output.</summary>
    public void Hint(string text)
    {
        if (!Json)
        {
            Terminal.Error.WriteLine(Printable.Text(text));
        }
    }

    public void WriteJson(JsonElement document) => WriteJson(document, CliJson.Indented.JsonElement);

    public void WriteJson<T>(T document, JsonTypeInfo<T> type) => Output.WriteLine(JsonSerializer.Serialize(document, type));

    public Task<T> ShowProgressAsync<T>(string title, Func<IProgressDisplay, Task<T>> work) =>
        ProgressDisplay.RunAsync(Terminal, Clock, Json, title, work);
}
