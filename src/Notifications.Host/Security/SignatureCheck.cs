using System.Buffers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Notifications.Host.Http;
using Notifications.Intake;
using Notifications.Keys;
using Notifications.Secrets;
using Npgsql;

namespace Notifications.Host.Security;

/// <summary>
/// Lets signed requests through when their signature is right, before anybody parses their bodies; and orders, when they are signed with an id, once. It stands
/// behind whatever decodes the body: what is signed is what was meant to arrive.
/// </summary>
internal sealed class SignatureCheck(RequestDelegate next, OpenedSecrets opened, SignedRequests received, IntakeMetrics metrics, TimeProvider clock)
{
    private const int Piece = 16 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<Caller>() is not { } caller || caller.Signing.Mode == SigningModes.Off)
        {
            await next(context);
            return;
        }

        var (signature, mistake) = RequestSignature.Read(
            context.Request.Headers, caller.Signing.Mode == SigningModes.Required && MayChange(context.Request.Method), clock.GetUtcNow());
        if (signature is not null)
        {
            if (caller.Signing.Open(opened, clock.GetUtcNow()) is not { } secrets)
            {
                await Problems.SecretUnreadable().ExecuteAsync(context);
                return;
            }

            mistake = signature.FindMistake(secrets, (await ReadBodyAsync(context)).Span);
        }

        if (mistake is not null) await RefuseAsync(context, mistake);
        else if (signature?.Id is { } id) await GoOnAsync(context, caller, id);
        else await next(context);
    }

    private async Task GoOnAsync(HttpContext context, Caller caller, string id)
    {
        context.Features.Set(new SignedIdFeature(id));
        // An event that comes again is a duplicate by its own id, or by this one: intake needs no other memory.
        if (Scope(context) is not (Scopes.Operate or Scopes.Admin) || !MayChange(context.Request.Method))
        {
            await next(context);
            return;
        }

        if (!await received.RememberAsync(caller.Key, id, context.RequestAborted))
        {
            await Problems.AlreadyReceived().ExecuteAsync(context);
            return;
        }

        // Before the answer leaves: who mends what was refused may send it again with the same id. What failed here may have been done all the same.
        context.Response.OnStarting(() => context.Response.StatusCode is >= 400 and < 500 ? ForgetAsync(caller, id) : Task.CompletedTask);
        await next(context);
    }

    private async Task ForgetAsync(Caller caller, string id)
    {
        try
        {
            await received.ForgetAsync(caller.Key, id);
        }
        catch (NpgsqlException)
        {
            // The answer is what it is; the id stays used.
        }
    }

    private Task RefuseAsync(HttpContext context, string mistake)
    {
        var problem = Problems.SignatureInvalid(mistake);
        if (Scope(context) == Scopes.Ingest) metrics.Refused(Problems.ReasonOf(problem));
        return problem.ExecuteAsync(context);
    }

    /// <summary>The one that the request needs; null for a route that needs none, or is none.</summary>
    private static string? Scope(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy;

    private static bool MayChange(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    /// <summary>All of it, and it can be read again. Never more than any request may have: who can't sign must not fill the memory.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        var most = context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? long.MaxValue;
        var body = new MemoryStream();
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (await context.Request.Body.ReadAsync(piece, context.RequestAborted) is > 0 and var read)
            {
                if (body.Length + read > most) throw new BadHttpRequestException("Request body too large.", StatusCodes.Status413PayloadTooLarge);
                body.Write(piece, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        body.Position = 0;
        context.Request.Body = body;
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}

internal static class SignatureRegistration
{
    /// <summary>Behind authentication, and behind whatever decodes bodies; before authorization.</summary>
    public static void UseSignatures(this IApplicationBuilder app) => app.UseMiddleware<SignatureCheck>();
}
