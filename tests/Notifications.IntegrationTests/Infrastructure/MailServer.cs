using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Notifications.Tests.Infrastructure;
using Notifications.Tests.Structure;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>A real SMTP server (smtp-server on Node.js, in tests/mail-server) that goes wrong where a test says so, and signals how far clients come.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Process _process;
    private readonly Recorder<int> _plans = new();
    private readonly Recorder<string> _stages = new();
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _planned;

    private MailServer(Process process) => _process = process;

    public int Port => _port.Task.Result;

    /// <summary>Every message whose last line came, whatever was answered to it.</summary>
    public Recorder<Mail> Mails { get; } = new();

    /// <param name="options">What smtp-server is to be told, and whose <c>login</c> it accepts.</param>
    public static async Task<MailServer> StartAsync(object? options = null)
    {
        var folder = Path.Combine(Repository.Root.FullName, "tests", "mail-server");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException($"{folder} has no node_modules. Run ./build/test once, or npm ci in that folder.");

        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = folder };
        start.ArgumentList.Add("server.js");
        start.ArgumentList.Add(JsonSerializer.Serialize(options ?? new { disabledCommands = new[] { "STARTTLS" } }, Json));

        var server = new MailServer(new Process { StartInfo = start, EnableRaisingEvents = true });
        server._process.OutputDataReceived += (_, line) => server.Note(line.Data);
        server._process.Exited += (_, _) => server._port.TrySetException(new InvalidOperationException("The mail server ended before it listened."));
        server._process.Start();
        server._process.BeginOutputReadLine();
        await server._port.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return server;
    }

    /// <summary>What goes wrong from now on; nothing when there is no step.</summary>
    public async Task PlanAsync(params Step[] plan)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(plan, Json));
        await _process.StandardInput.FlushAsync();
        await _plans.WaitForAsync(++_planned);
    }

    /// <summary>The stages that clients have come to, in order: see server.js. Ends the plan, whose answer comes after all that was told before.</summary>
    public async Task<IReadOnlyList<string>> StagesAsync()
    {
        await PlanAsync();
        return _stages.Items;
    }

    /// <summary>Waits until a client has come to a stage.</summary>
    public async Task WaitForAsync(string stage)
    {
        for (var count = 1; !_stages.Items.Contains(stage); count = _stages.Items.Count + 1)
            await _stages.WaitForAsync(count);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();   // its sign to end
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null) return;

        using var json = JsonDocument.Parse(line);
        switch (json.RootElement.GetProperty("event").GetString())
        {
            case "listening":
                _port.TrySetResult(json.RootElement.GetProperty("port").GetInt32());
                break;
            case "planned":
                _plans.Add(_planned);
                break;
            case "reached":
                _stages.Add(json.RootElement.GetProperty("stage").GetString()!);
                break;
            case "mail":
                Mails.Add(json.RootElement.Deserialize<Mail>(Json)!);
                break;
        }
    }

    /// <param name="At">A stage: see server.js.</param>
    /// <param name="Times">How often; every time when it is not said.</param>
    internal sealed record Step(string At, string Do, int? Code = null, int? Times = null)
    {
        public static Step Reply(string at, int code, int? times = null) => new(at, "reply", code, times);

        /// <summary>The connection ends there.</summary>
        public static Step Drop(string at) => new(at, "drop");

        /// <summary>No answer comes, ever.</summary>
        public static Step Silence(string at) => new(at, "silence");
    }

    /// <summary>A message as postal-mime read it, and as it came.</summary>
    internal sealed record Mail(string From, string[] To, JsonElement User, bool Secure, string Hello, string Subject, string? Text, string? Html, byte[] Raw)
    {
        public string Content => Encoding.ASCII.GetString(Raw);

        public string Header(string name) => Content.Split("\r\n").Single(x => x.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))[(name.Length + 2)..];
    }
}
