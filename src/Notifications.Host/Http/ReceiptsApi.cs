using Microsoft.Net.Http.Headers;
using Notifications.Channels.Sms;
using Notifications.Host.Limits;
using Notifications.Host.Reference;
using Notifications.Receipts;

namespace Notifications.Host.Http;

/// <summary>Where providers tell what became of a message. They have no API key; each signs in its own way.</summary>
internal static class ReceiptsApi
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const int MostBytes = 64 * 1024;

    public static void MapReceipts(this IEndpointRouteBuilder routes) => routes.MapPost(SmsReceipts.Route, ReceiveSmsAsync).WithoutLimits().WithBodyLimit(MostBytes).Described(ReceiptOperations.Sms);

    private static async Task<IResult> ReceiveSmsAsync(Guid notification, int cycle, int attempt, HttpContext context, ReceiptIntake intake)
    {
        if (context.RequestServices.GetService<SmsReceipts>() is not { } receipts) return Problems.NotFound("The channel sms is not set up here.");

        switch (receipts.Read(notification, cycle, attempt, await ReadFormAsync(context), context.Request.Headers["X-Twilio-Signature"]))
        {
            case SmsReceipt.Forged:
                intake.Refuse();
                return Problems.ReceiptNotSigned();
            case SmsReceipt.Final final:
                // Not given up on when the provider hangs up: what it said is worth keeping all the same.
                await intake.AcceptAsync(notification, cycle, attempt, final.Outcome, final.ProviderMessageId, CancellationToken.None);
                break;
        }

        return TypedResults.NoContent();
    }

    /// <summary>Anybody may call, so little is read. What is no such form is an empty one, which no signature fits.</summary>
    private static async Task<IFormCollection> ReadFormAsync(HttpContext context)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals(FormType, StringComparison.OrdinalIgnoreCase))
            return FormCollection.Empty;

        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return FormCollection.Empty;
        }
    }
}
