using System.Net;
using System.Net.Sockets;

namespace Notifications.Host.Limits;

/// <summary>Whom an address limit counts as one.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <summary>
    /// An IPv4 address; or the first 64 bits of an IPv6 address, because that is what a subscriber gets at least: with whole addresses, one machine would have 2^64
    /// buckets. Without an address, as on a Unix socket, all are one.
    /// </summary>
    public static string GroupOf(IPAddress? address)
    {
        if (address is null) return "local";
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4().ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
