namespace Notifications.Benchmarks.Profile;

/// <summary>To which part of the host a frame belongs.</summary>
internal static class Areas
{
    public const string Rest = "threads, timers, sockets: nobody's in particular";
    private const string Runtime = "runtime: garbage collection, allocation, type checks";
    private const string Compiler = "just-in-time compiler";

    // Of native code, what a frame calls is its own business. The runtime is not: it has no symbols, and a collection runs in whichever thread allocates.
    private static readonly (string Module, string Area)[] Modules = [("libclrjit", Compiler), ("libcoreclr", Runtime), ("libclrgc", Runtime)];

    // The first that fits, so the particular stands before the general.
    private static readonly (string Assembly, string Part, string Area)[] Symbols =
    [
        ("[Notifications", " Notifications.Host.", "API: endpoints, keys"),
        ("[Notifications", " Notifications.Intake.", "intake"),
        ("[Notifications", " Notifications.Routing.", "routing"),
        ("[Notifications", " Notifications.Dispatch.", "dispatch"),
        ("[Notifications", " Notifications.Delivery.Claim", "claim"),
        ("[Notifications", " Notifications.Delivery.", "delivery: attempt, outcome"),
        ("[Notifications", " Notifications.Lifecycle.", "lifecycle"),
        ("[Notifications", " Notifications.Batching.", "batching"),
        ("[Notifications", " Notifications.Channels.", "channel"),
        ("[Notifications", "", "product: the rest"),
        ("[FluentValidation", "", "validation"),
        ("[Npgsql", "", "Npgsql"),
        ("[RabbitMQ.Client", "", "RabbitMQ client"),
        ("[MassTransit", "MassTransit.Serialization", "MassTransit: serialization"),
        ("[MassTransit", "Receive", "MassTransit: receive"),
        ("[MassTransit", "Consume", "MassTransit: receive"),
        ("[MassTransit", "Send", "MassTransit: send"),
        ("[MassTransit", "", "MassTransit: the rest"),
        ("[System.Text.Json", "", "JSON"),
        ("[Microsoft.AspNetCore", "", "Kestrel and ASP.NET"),
        ("[System.IO.Pipelines", "", "Kestrel and ASP.NET"),
        ("[System.Net.Http", "", "HTTP client"),
        ("[Microsoft.Extensions.Logging", "", "logging"),
    ];

    /// <summary>Nothing for what serves everybody: the kernel, the base library.</summary>
    public static string? Of(Frame frame)
    {
        foreach (var (module, area) in Modules)
            if (frame.Module.Contains(module, StringComparison.Ordinal)) return area;
        // Code that was compiled ahead has no symbols in the perf map: its file is its assembly.
        var symbol = frame.Module.EndsWith(".dll", StringComparison.Ordinal) ? $"[{Path.GetFileNameWithoutExtension(frame.Module)}]" : frame.Symbol;
        foreach (var (assembly, part, area) in Symbols)
            if (symbol.Contains(assembly, StringComparison.Ordinal) && symbol.Contains(part, StringComparison.Ordinal)) return area;
        return null;
    }

    /// <summary>Who is to answer for a sample: the innermost frame that is somebody's. A system call for Npgsql is Npgsql's.</summary>
    public static string OwnerOf(IReadOnlyList<Frame> stack) => stack.Select(Of).FirstOrDefault(x => x is not null) ?? Rest;
}
