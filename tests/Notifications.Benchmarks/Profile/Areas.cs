namespace Notifications.Benchmarks.Profile;

/// <summary>To which part of the host a sample belongs.</summary>
internal static class Areas
{
    public const string Rest = "thread pool, timers, sockets: nobody's in particular";
    private const string Collector = "garbage collector";
    private const string Compiler = "just-in-time compiler";
    private const string Runtime = "runtime: allocation, type checks, generic look-ups";
    private const string Switches = "threads: waking one another, waiting";

    private static readonly (string Thread, string Area)[] Threads = [(".NET Server GC", Collector), (".NET BGC", Collector), (".NET Tiered", Compiler)];

    // The runtime's own code has no symbols; its file says enough.
    private static readonly (string Module, string Part, string Area)[] Native =
    [
        ("[kernel.kallsyms]", "futex", Switches),
        ("[kernel.kallsyms]", "sched_yield", Switches),
        ("libclrjit.so", "", Compiler),
        ("libclrgc.so", "", Collector),
        ("libcoreclr.so", "", Runtime),
    ];

    // By the beginning of the assembly's name and a part of the symbol. The first that fits, so the particular stands before the general.
    private static readonly (string Assembly, string Part, string Area)[] Symbols =
    [
        ("Notifications", "Notifications.Host.", "API: endpoints, keys"),
        ("Notifications", "Notifications.Intake.", "intake"),
        ("Notifications", "Notifications.Routing.", "routing"),
        ("Notifications", "Notifications.Dispatch.", "dispatch"),
        ("Notifications", "Notifications.Delivery.Claim", "claim"),
        ("Notifications", "Notifications.Delivery.", "delivery: attempt, outcome"),
        ("Notifications", "Notifications.Lifecycle.", "lifecycle"),
        ("Notifications", "Notifications.Batching.", "batching"),
        ("Notifications", "Notifications.Channels.", "channel"),
        ("Notifications", "", "product: the rest"),
        ("FluentValidation", "", "validation"),
        ("Npgsql", "", "Npgsql"),
        ("RabbitMQ.Client", "", "RabbitMQ client"),
        ("MassTransit", ".Serialization.", "MassTransit: serialization"),
        ("MassTransit", "SendTransport", "MassTransit: send"),
        ("MassTransit", "SendEndpoint", "MassTransit: send"),
        ("MassTransit", "SendContext", "MassTransit: send"),
        ("MassTransit", "Publish", "MassTransit: send"),
        ("MassTransit", "", "MassTransit: receive, pipes"),
        ("System.Text.Json", "", "JSON"),
        ("Microsoft.AspNetCore", "", "Kestrel and ASP.NET"),
        ("System.IO.Pipelines", "", "Kestrel and ASP.NET"),
        ("System.Net.Http", "", "HTTP client"),
        ("Microsoft.Extensions.Logging", "", "logging"),
        ("System.Security.Cryptography", "", "cryptography"),
    ];

    /// <summary>Who is to answer for it: the innermost frame that is somebody's. A system call for Npgsql is Npgsql's.</summary>
    public static string OwnerOf(Sample sample) =>
        Of(sample.Thread) ?? sample.Stack.Select(x => NativeOf(x) ?? Of(x)).FirstOrDefault(x => x is not null) ?? Rest;

    /// <summary>Everybody who has a frame on the stack. The runtime is the outermost of every thread, so it counts only where it is the owner.</summary>
    public static IEnumerable<string> On(Sample sample) => sample.Stack.Select(Of).OfType<string>().Append(OwnerOf(sample)).Distinct();

    private static string? Of(string thread) => Threads.FirstOrDefault(x => thread.StartsWith(x.Thread, StringComparison.Ordinal)).Area;

    private static string? NativeOf(Frame frame) => Native.FirstOrDefault(x => x.Module == frame.Module && frame.Symbol.Contains(x.Part, StringComparison.Ordinal)).Area;

    /// <summary>Nothing for what serves everybody: the kernel, the base library.</summary>
    private static string? Of(Frame frame) => Symbols.FirstOrDefault(
        x => frame.Module.StartsWith(x.Assembly, StringComparison.Ordinal) && frame.Symbol.Contains(x.Part, StringComparison.Ordinal)).Area;
}
