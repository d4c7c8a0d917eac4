using System.Net;
using System.Net.Sockets;

namespace Notifications.Channels.Webhook;

/// <summary>
/// Which addresses a webhook may be sent to: what the public internet routes, and what the operator allowed.
/// A recipient is chosen by a customer but dialled from inside our network, so anything else would let customers
/// reach our neighbours, ourselves and the cloud's metadata service (server-side request forgery).
/// </summary>
internal sealed class AddressPolicy(IReadOnlyList<IPNetwork> allowed)
{
    // https://www.iana.org/assignments/iana-ipv4-special-registry and RFC 6890. The clouds' 169.254.169.254,
    // Alibaba's 100.100.100.200 and Oracle's 192.0.0.192 lie inside; Azure's is the one that looks public.
    private static readonly IPNetwork[] SpecialV4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),          // this network
        IPNetwork.Parse("10.0.0.0/8"),         // private
        IPNetwork.Parse("100.64.0.0/10"),      // carrier-grade NAT
        IPNetwork.Parse("127.0.0.0/8"),        // loopback
        IPNetwork.Parse("168.63.129.16/32"),   // Azure's platform address
        IPNetwork.Parse("169.254.0.0/16"),     // link-local
        IPNetwork.Parse("172.16.0.0/12"),      // private
        IPNetwork.Parse("192.0.0.0/24"),       // protocol assignments
        IPNetwork.Parse("192.0.2.0/24"),       // documentation
        IPNetwork.Parse("192.88.99.0/24"),     // 6to4 relays, withdrawn
        IPNetwork.Parse("192.168.0.0/16"),     // private
        IPNetwork.Parse("198.18.0.0/15"),      // benchmarking
        IPNetwork.Parse("198.51.100.0/24"),    // documentation
        IPNetwork.Parse("203.0.113.0/24"),     // documentation
        IPNetwork.Parse("224.0.0.0/4"),        // multicast
        IPNetwork.Parse("240.0.0.0/4"),        // reserved, broadcast
    ];

    // Only this block is handed out as global unicast; loopback, unique-local (fd00:ec2::254 among them), link-local,
    // site-local, multicast, IPv4-compatible and NAT64's local prefix all lie outside.
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    // https://www.iana.org/assignments/iana-ipv6-special-registry
    private static readonly IPNetwork[] SpecialV6 =
    [
        IPNetwork.Parse("2001::/23"),          // protocol assignments: Teredo, ORCHID
        IPNetwork.Parse("2001:db8::/32"),      // documentation
        IPNetwork.Parse("2002::/16"),          // 6to4: wraps any IPv4 address, and nobody needs it since RFC 7526
        IPNetwork.Parse("3fff::/20"),          // documentation
    ];

    // RFC 6052: on an IPv6-only network every IPv4 receiver looks like this, so it is judged by what it wraps.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public bool Permits(IPAddress address)
    {
        var target = Unwrap(address);

        return IsPublic(target) || allowed.Any(network => network.Contains(target));
    }

    private static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !SpecialV4.Any(network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => GlobalV6.Contains(address) && !SpecialV6.Any(network => network.Contains(address)),
        _ => false,
    };

    private static IPAddress Unwrap(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : Nat64.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12))
        : address;
}
