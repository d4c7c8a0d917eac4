using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Notifications.Host;
using Notifications.Limits;
using NUnit.Framework;

namespace Notifications.Tests.Limits;

public sealed class LimitSettingsTests
{
    private const string Hash = "e706386a58190ee13247ffc85c07f5fee617aed1e339cd935e64bab32bfe8fc8";

    [TestCase("Limits:PerKey:Burst=5", "Limits:PerKey:Rate")]
    [TestCase("Limits:PerKey:Rate=0", "Limits:PerKey:Rate")]
    [TestCase("Limits:PerAddress:Rate=-1", "Limits:PerAddress:Rate")]
    [TestCase("Limits:PerAddress:Rate=NaN", "Limits:PerAddress:Rate")]
    [TestCase("ApiKeys:Keys:0:Burst=5", "ApiKeys:Keys:0:Rate")]
    [TestCase("Limits:MostBodyBytes=1", "MostBodyBytes")]
    [TestCase("Limits:RequestTimeout=00:00:00", "RequestTimeout")]
    [TestCase("Limits:ReplayTimeout=1.00:00:00", "ReplayTimeout")]
    [TestCase("Limits:HeadersTimeout=00:00:00", "HeadersTimeout")]
    [TestCase("Limits:MostConnections=0", "MostConnections")]
    [TestCase("Limits:SlowestBytesPerSecond=0", "SlowestBytesPerSecond")]
    [TestCase("Limits:SlowBodyGrace=00:00:01", "SlowBodyGrace")]
    [TestCase("Intake:MaxDepth=65", "MaxDepth")]
    [TestCase("Intake:MaxStringBytes=0", "MaxStringBytes")]
    [TestCase("Intake:MaxItems=0", "MaxItems")]
    [TestCase("Intake:MostBytesWaiting=1", "MostBytesWaiting")]
    [TestCase("Cors:Origins:0=https://example.org/path", "Cors:Origins:0")]
    [TestCase("Cors:Origins:0=example.org", "Cors:Origins:0")]
    [TestCase("Cors:Origins:0=ftp://example.org", "Cors:Origins:0")]
    [TestCase("ForwardedHeaders:KnownProxies:0=proxy", "ForwardedHeaders:KnownProxies:0")]
    [TestCase("ForwardedHeaders:KnownNetworks:0=10.0.0.0", "ForwardedHeaders:KnownNetworks:0")]
    public async Task A_mistake_in_a_setting_stops_the_start_and_is_named(string setting, string named)
    {
        await using var app = NotificationsHost.Create([.. Arguments, $"--{setting}"]);

        Assert.That(() => app.Services.GetRequiredService<IStartupValidator>().Validate(), Throws.Exception.With.Message.Contains(named));
    }

    [TestCase("Limits:PerKey:Rate=0.001")]
    [TestCase("Limits:PerAddress:Rate=100000")]
    [TestCase("Cors:Origins:0=*")]
    [TestCase("Cors:Origins:0=https://example.org:8443")]
    [TestCase("ForwardedHeaders:KnownProxies:0=::1")]
    [TestCase("ForwardedHeaders:KnownNetworks:0=10.0.0.0/8")]
    public async Task What_is_right_is_taken(string setting)
    {
        await using var app = NotificationsHost.Create([.. Arguments, $"--{setting}"]);

        Assert.That(() => app.Services.GetRequiredService<IStartupValidator>().Validate(), Throws.Nothing);
    }

    [TestCase(100, null, 100, Description = "left out, the burst is what flows in within a second")]
    [TestCase(0.1, null, 1)]
    [TestCase(2.5, null, 3)]
    [TestCase(10, 500, 500)]
    public void A_limit_has_a_burst_even_where_none_is_given(double rate, int? given, int burst) =>
        Assert.That(RateLimit.Of(rate, given), Is.EqualTo(new RateLimit(rate, burst)));

    [Test]
    public void Without_a_rate_there_is_no_limit() => Assert.That(RateLimit.Of(null, null), Is.Null);

    private static string[] Arguments =>
    [
        "--Storage:ConnectionString=Host=nobody-connects", "--Broker:Uri=amqp://nobody-connects",
        $"--ApiKeys:Keys:0:Hash={Hash}", "--ApiKeys:Keys:0:Producer=a", "--ApiKeys:Keys:0:Scopes:0=ingest",
    ];
}
