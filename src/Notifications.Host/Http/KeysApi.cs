using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Notifications.Destinations;
using Notifications.Host.Reference;
using Notifications.Host.Security;
using Notifications.Keys;
using Notifications.Secrets;

namespace Notifications.Host.Http;

/// <param name="Secret">What goes into <c>X-API-Key</c>: shown here and never again.</param>
/// <param name="SigningSecret">Shown here and never again; null for a key that signs nothing.</param>
public sealed record CreatedKey(KeyView Key, string Secret, string? SigningSecret);

/// <param name="Secret">Shown here and never again.</param>
public sealed record RotatedKey(KeyView Key, string Secret);

internal static class KeysApi
{
    private const int DefaultOverlapSeconds = 24 * 60 * 60;

    private static readonly string[] ListParameters = ["revoked", "after", "limit"];

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v1/keys").RequireAuthorization(Scopes.Admin);
        keys.MapGet("/", ListAsync).Described(KeyOperations.List);
        keys.MapPost("/", CreateAsync).Described(KeyOperations.Create);
        keys.MapGet("/{id}", FindAsync).Described(KeyOperations.Find);
        keys.MapPatch("/{id}", ChangeAsync).Described(KeyOperations.Change);
        keys.MapDelete("/{id}", RevokeAsync).Described(KeyOperations.Revoke);
        keys.MapPost("/{id}/secrets", RotateAsync).Described(KeyOperations.Rotate);
        keys.MapPost("/{id}/signing-secrets", RotateSigningSecretAsync).Described(KeyOperations.RotateSigning);
    }

    private static async Task<IResult> ListAsync(HttpContext context, KeyViews views, string? revoked, string? after, string? limit)
    {
        if (Query.FindUnknown(context.Request, ListParameters) is { } unknown)
            return Problems.InvalidQuery(unknown, $"is unknown; the parameters are {string.Join(", ", ListParameters)}");
        if (revoked is not (null or "true" or "false")) return Problems.InvalidQuery("revoked", "must be true, for those that are revoked as well, or false");
        if (!Query.TryId(after, out var last)) return Problems.InvalidQuery("after", Query.IdRule);
        if (!Query.TryLimit(limit, KeyViews.MostItemsInPage, out var most)) return Problems.InvalidQuery("limit", Query.LimitRule(KeyViews.MostItemsInPage));

        return TypedResults.Ok(await views.ListAsync(revoked == "true", last, most, context.RequestAborted));
    }

    private static async Task<IResult> FindAsync(string id, HttpContext context, KeyViews views) =>
        Guid.TryParse(id, out var known) ? await ShowAsync(context, views, known, TypedResults.Ok) : NotFound();

    private static async Task<IResult> CreateAsync(HttpContext context, KeyStore store, KeyViews views)
    {
        var (request, problem) = await JsonBody.ReadAsync(context, ApiJson.Default.KeyRequest);
        if (request is null) return problem!;

        var (id, secret) = (Guid.CreateVersion7(), KeyText.New());
        var signing = request.Signing == SigningModes.Off ? null : request.SigningSecret ?? SigningSecret.New();
        var settings = new KeySettings(request.Name!, request.Scopes!, request.Signing, request.RatePerSecond, request.Burst);
        var target = new KeyTarget(id, Version: null, context.Producer());
        var result = await store.CreateAsync(target, request.Producer!, settings, KeyHash.Of(secret)!.Value, signing, context.RequestAborted);
        return await AnswerAsync(context, views, result, id, view => TypedResults.Created(PathOf(id), new CreatedKey(view, secret, signing)));
    }

    private static async Task<IResult> ChangeAsync(string id, HttpContext context, KeyStore store, KeyViews views)
    {
        if (!Guid.TryParse(id, out var known)) return NotFound();
        var (change, problem) = await JsonBody.ReadAsync(context, ApiJson.Default.KeyChange);
        if (change is null) return problem!;

        while (true)
        {
            if (await views.FindAsync(known, context.RequestAborted) is not { } current) return NotFound();
            if (current.RevokedAt is not null) return Problems.KeyRevoked();
            if (context.ExpectedVersion() is { } expected && expected != current.Version) return Problems.VersionMoved();

            var settings = change.ApplyTo(current);
            if (FindMistakes(settings, current) is { Count: > 0 } mistakes) return Problems.InvalidFields(mistakes);

            // To the version that was read: what this change leaves out stays as somebody else may have it by now.
            var result = await store.ChangeAsync(new KeyTarget(known, current.Version, context.Producer()), settings, context.RequestAborted);
            if (result != ChangeResult.VersionMoved || context.ExpectedVersion() is not null) return await AnswerAsync(context, views, result, known, TypedResults.Ok);
        }
    }

    private static Dictionary<string, string[]> FindMistakes(KeySettings settings, KeyView current)
    {
        var mistakes = new Dictionary<string, string[]>();
        if (settings is { Burst: not null, RatePerSecond: null }) mistakes["burst"] = [KeyRules.BurstAlone];
        if (settings.Signing != SigningModes.Off && current.SigningSecrets.Count == 0)
            mistakes["signing"] = ["needs a signing secret: make one first with POST /v1/keys/{id}/signing-secrets"];
        return mistakes;
    }

    private static async Task<IResult> RevokeAsync(string id, HttpContext context, KeyStore store, KeyViews views)
    {
        if (!Guid.TryParse(id, out var known)) return NotFound();

        return await store.RevokeAsync(Target(context, known), context.RequestAborted) switch
        {
            ChangeResult.VersionMoved => Problems.VersionMoved(),
            // Revoked before, by whomever: that is what was asked for.
            ChangeResult.NotFound when await views.FindAsync(known, context.RequestAborted) is null => NotFound(),
            _ => TypedResults.NoContent(),
        };
    }

    private static async Task<IResult> RotateAsync(string id, HttpContext context, KeyStore store, KeyViews views)
    {
        if (!Guid.TryParse(id, out var known)) return NotFound();
        var (request, problem) = HasBody(context) ? await JsonBody.ReadAsync(context, ApiJson.Default.KeySecretRequest) : (new KeySecretRequest(), null);
        if (request is null) return problem!;

        var secret = KeyText.New();
        var result = await store.RotateAsync(Target(context, known), KeyHash.Of(secret)!.Value, Overlap(request.OverlapSeconds), context.RequestAborted);
        return await AnswerAsync(context, views, result, known, view => TypedResults.Created(PathOf(known), new RotatedKey(view, secret)));
    }

    private static async Task<IResult> RotateSigningSecretAsync(string id, HttpContext context, KeyStore store, KeyViews views)
    {
        if (!Guid.TryParse(id, out var known)) return NotFound();
        var (request, problem) = HasBody(context) ? await JsonBody.ReadAsync(context, ApiJson.Default.SigningSecretRequest) : (new SigningSecretRequest(), null);
        if (request is null) return problem!;

        var secret = request.Secret ?? SigningSecret.New();
        var result = await store.RotateSigningSecretAsync(Target(context, known), secret, Overlap(request.OverlapSeconds), context.RequestAborted);
        return await AnswerAsync(context, views, result, known, view => TypedResults.Created(PathOf(known), new RotatedKey(view, secret)));
    }

    private static KeyTarget Target(HttpContext context, Guid id) => new(id, context.ExpectedVersion(), context.Producer());

    // No body at all asks for a new secret and the usual overlap.
    private static bool HasBody(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;

    private static TimeSpan Overlap(int? seconds) => TimeSpan.FromSeconds(seconds ?? DefaultOverlapSeconds);

    private static async Task<IResult> AnswerAsync(HttpContext context, KeyViews views, ChangeResult result, Guid id, Func<KeyView, IResult> answer) => result switch
    {
        ChangeResult.Done => await ShowAsync(context, views, id, answer),
        ChangeResult.NotFound => await views.FindAsync(id, context.RequestAborted) is null ? NotFound() : Problems.KeyRevoked(),
        ChangeResult.VersionMoved => Problems.VersionMoved(),
        ChangeResult.Taken => Problems.KeyExists(),
        _ => throw new UnreachableException(),
    };

    private static async Task<IResult> ShowAsync(HttpContext context, KeyViews views, Guid id, Func<KeyView, IResult> answer)
    {
        if (await views.FindAsync(id, context.RequestAborted) is not { } view) return NotFound();
        context.SetVersion(view.Version);
        context.Response.Headers.CacheControl = "no-store";
        return answer(view);
    }

    private static string PathOf(Guid id) => $"/v1/keys/{id}";

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no key with this id. Configured keys have none.");
}
