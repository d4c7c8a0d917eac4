using System.Security.Cryptography;
using System.Text;
using Notifications.IntegrationTests.Infrastructure;

namespace Notifications.IntegrationTests.Destinations;

/// <summary>Verifies as a receiver does, after the specification of Standard Webhooks and without a line of the product.</summary>
internal static class Signatures
{
    public static string[] Of(WebhookReceiver.Call call) => call.Headers.GetValueOrDefault("webhook-signature", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static bool AreBy(WebhookReceiver.Call call, string secret) => Of(call).Contains(Sign(call, secret));

    private static string Sign(WebhookReceiver.Call call, string secret) => "v1," + Convert.ToBase64String(HMACSHA256.HashData(
        Convert.FromBase64String(secret["whsec_".Length..]),
        Encoding.UTF8.GetBytes($"{call.Headers["webhook-id"]}.{call.Headers["webhook-timestamp"]}.{call.Body}")));
}
