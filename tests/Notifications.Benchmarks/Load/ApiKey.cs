using System.Security.Cryptography;
using System.Text;

namespace Notifications.Benchmarks.Load;

/// <summary>The key that all systems know and ask for.</summary>
internal static class ApiKey
{
    public const string Header = "X-API-Key";
    public const string Value = "benchmarks-only-000000000000";

    public static byte[] Hash { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(Value));
}
