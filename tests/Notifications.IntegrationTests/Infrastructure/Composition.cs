using System.Text.RegularExpressions;
using Notifications.Tests.Structure;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>docker-compose.yml, as far as it says how the product's processes are run.</summary>
internal sealed partial class Composition
{
    private const string ProductImage = "notifications";

    private readonly Dictionary<string, object> _services;
    private readonly IReadOnlyDictionary<string, string> _variables;

    private Composition(Dictionary<string, object> services, IReadOnlyDictionary<string, string> variables) => (_services, _variables) = (services, variables);

    public IEnumerable<string> Services => _services.Keys;

    public IEnumerable<string> Product => _services.Keys.Where(x => Of(x).GetValueOrDefault("image") is ProductImage);

    /// <param name="variables">What .env would say.</param>
    public static Composition Read(IReadOnlyDictionary<string, string> variables)
    {
        using var text = new StringReader(File.ReadAllText(Path.Combine(Repository.Root.FullName, "docker-compose.yml")));
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(new MergingParser(new Parser(text)));
        return new Composition(Map(file["services"]), variables);
    }

    public string[] CommandOf(string service) => Of(service).TryGetValue("command", out var command) ? [.. ((List<object>)command).Cast<string>()] : [];

    public int ReplicasOf(string service) => Of(service).TryGetValue("deploy", out var deploy) ? int.Parse((string)Map(deploy)["replicas"], null) : 1;

    public Dictionary<string, string> EnvironmentOf(string service) =>
        Of(service).TryGetValue("environment", out var environment) ? Map(environment).ToDictionary(x => x.Key, x => Fill((string)x.Value)) : [];

    /// <summary>What has to be so before it is started: service and condition.</summary>
    public Dictionary<string, string> ConditionsOf(string service) =>
        Of(service).TryGetValue("depends_on", out var needed) ? Map(needed).ToDictionary(x => x.Key, x => (string)Map(x.Value)["condition"]) : [];

    public bool HasHealthCheck(string service) => Of(service).ContainsKey("healthcheck");

    private Dictionary<string, object> Of(string service) => Map(_services[service]);

    private static Dictionary<string, object> Map(object node) => node switch
    {
        Dictionary<string, object> map => map,
        Dictionary<object, object> map => map.ToDictionary(x => (string)x.Key, x => x.Value),
        _ => throw new InvalidDataException($"docker-compose.yml: a map was expected, not {node}"),
    };

    private string Fill(string value) => Variable().Replace(value, x =>
        _variables.TryGetValue(x.Groups["name"].Value, out var set) ? set
        : x.Groups["how"].Value == ":-" ? x.Groups["rest"].Value
        : throw new InvalidDataException($"{x.Groups["name"].Value}: {x.Groups["rest"].Value}"));

    [GeneratedRegex(@"\$\{(?<name>\w+)(?<how>:[-?])(?<rest>[^}]*)\}")]
    private static partial Regex Variable();
}
