using System.ComponentModel.DataAnnotations;

namespace Notifications.Host.Limits;

/// <summary>How much of this server anybody gets.</summary>
public sealed class LimitOptions : IValidatableObject
{
    public const string Section = "Limits";

    /// <summary>For each key that has no limit of its own. None by default.</summary>
    public RateLimitSetting PerKey { get; } = new();

    /// <summary>For each address that requests come from, whatever keys they carry. None by default.</summary>
    public RateLimitSetting PerAddress { get; } = new();

    /// <summary>Request bodies in memory at the same time, as large as they may become; beyond it the answer is 503. Default 256 MiB.</summary>
    [Range(1024 * 1024, 1024L * 1024 * 1024 * 1024)]
    public long MostBodyBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>After this a request is answered, whatever it waits for. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The same for orders to replay, which look at many rows. Default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan ReplayTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Connections at the same time; more are closed at once. Default 10 000.</summary>
    [Range(1, 1_000_000)]
    public int MostConnections { get; set; } = 10_000;

    /// <summary>In which the headers of a request must have come. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A body that comes more slowly, after <see cref="SlowBodyGrace"/>, is given up: 408. The same for an answer that nobody takes. Default 240 bytes a second.</summary>
    [Range(1, 1024 * 1024)]
    public int SlowestBytesPerSecond { get; set; } = 240;

    /// <summary>Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01.100", "00:10:00")]
    public TimeSpan SlowBodyGrace { get; set; } = TimeSpan.FromSeconds(5);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PerKey.FindMistake() is { } key) yield return new($"{Section}:PerKey:Rate and {Section}:PerKey:Burst {key}");
        if (PerAddress.FindMistake() is { } address)
            yield return new($"{Section}:PerAddress:Rate and {Section}:PerAddress:Burst {address}");
    }
}

internal static class LimitRegistration
{
    public static void AddRequestLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LimitOptions>().Bind(builder.Configuration.GetSection(LimitOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<RequestLimits>();
        builder.Services.AddSingleton<BodyBudget>();
        builder.Services.AddTimeouts();
        builder.WebHost.ConfigureKestrel((context, kestrel) => kestrel.AddLimits(context.Configuration));
    }
}
