using System.Buffers.Text;
using System.Security.Cryptography;

namespace Notifications.Keys;

/// <summary>A key as its owner holds it: <c>ntf_</c>, which scanners for leaked secrets can look for, and 256 random bits.</summary>
public static class KeyText
{
    private const string Prefix = "ntf_";
    private const int Bytes = 32;

    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
}
