using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Notifications.Channels;
using Notifications.Destinations;
using Notifications.Host.Reference;
using Notifications.Host.Security;
using Notifications.Intake;
using Notifications.Secrets;

namespace Notifications.Host.Http;

/// <param name="Secret">Shown here and never again; null for a channel that signs nothing.</param>
public sealed record CreatedDestination(DestinationView Destination, string? Secret);

/// <param name="Secret">Shown here and never again.</param>
public sealed record RotatedSecret(DestinationView Destination, string Secret);

internal static class DestinationsApi
{
    private const string PingType = "notifications.ping";
    private const int DefaultOverlapSeconds = 24 * 60 * 60;

    private static readonly string[] ListParameters = ["after", "limit"];

    public static void MapDestinations(this IEndpointRouteBuilder routes)
    {
        var reading = routes.MapGroup("/v1/destinations").RequireAuthorization(Scopes.Read);
        reading.MapGet("/", ListAsync).Described(DestinationOperations.List);
        reading.MapGet("/{name}", FindAsync).Described(DestinationOperations.Find);

        var changing = routes.MapGroup("/v1/destinations").RequireAuthorization(Scopes.Admin);
        changing.MapPost("/", CreateAsync).Described(DestinationOperations.Create);
        changing.MapPatch("/{name}", ChangeAsync).Described(DestinationOperations.Change);
        changing.MapDelete("/{name}", DeleteAsync).Described(DestinationOperations.Delete);
        changing.MapPost("/{name}/disable", DisableAsync).Described(DestinationOperations.Disable);
        changing.MapPost("/{name}/enable", EnableAsync).Described(DestinationOperations.Enable);
        changing.MapPost("/{name}/secrets", RotateAsync).Described(DestinationOperations.Rotate);
        changing.MapPost("/{name}/ping", PingAsync).Described(DestinationOperations.Ping);
    }

    private static async Task<IResult> ListAsync(HttpContext context, DestinationViews views, string? after, string? limit)
    {
        if (Query.FindUnknown(context.Request, ListParameters) is { } unknown)
            return Problems.InvalidQuery(unknown, $"is unknown; the parameters are {string.Join(", ", ListParameters)}");
        if (!Query.TryLimit(limit, DestinationViews.MostItemsInPage, out var most))
            return Problems.InvalidQuery("limit", Query.LimitRule(DestinationViews.MostItemsInPage));

        return TypedResults.Ok(await views.ListAsync(after, most, context.RequestAborted));
    }

    private static Task<IResult> FindAsync(string name, HttpContext context, DestinationViews views) => ShowAsync(context, views, name);

    private static async Task<IResult> CreateAsync(HttpContext context, DestinationStore store, DestinationViews views, IEnumerable<IChannel> channels)
    {
        var (request, problem) = await JsonBody.ReadAsync(context, ApiJson.Default.DestinationRequest);
        if (request is null) return problem!;

        // Signed unless the channel can't: a webhook that can't be told from a forgery is nobody's default.
        var secret = channels.First(x => x.Name == request.Channel).Signs ? request.Secret ?? SigningSecret.New() : null;
        var result = await store.CreateAsync(request, secret, context.Producer(), context.RequestAborted);
        return await AnswerAsync(context, views, result, request.Name!, view => TypedResults.Created(PathOf(view), new CreatedDestination(view, secret)));
    }

    private static async Task<IResult> ChangeAsync(
        string name, HttpContext context, DestinationStore store, DestinationViews views, DestinationPolicyValidator policies, IEnumerable<IChannel> channels)
    {
        var (change, problem) = await JsonBody.ReadAsync(context, ApiJson.Default.DestinationChange);
        if (change is null) return problem!;

        while (true)
        {
            if (await views.FindAsync(name, context.RequestAborted) is not { } current) return NotFound();
            if (context.ExpectedVersion() is { } expected && expected != current.Version) return Problems.VersionMoved();

            var policy = change.ApplyTo(current.Policy);
            var mistakes = JsonBody.ToErrors(policies.Validate(policy), "policy.");
            if (change.Address is { } address && channels.FirstOrDefault(x => x.Name == current.Channel)?.FindMistake(address) is { } mistake)
                mistakes["address"] = [mistake];
            if (mistakes.Count > 0) return Problems.InvalidFields(mistakes);

            // To the version that was read: what this change leaves out stays as somebody else may have it by now.
            var target = Target(context, name) with { Version = current.Version };
            var result = await store.ChangeAsync(target, change.Address ?? current.Address, policy, context.RequestAborted);
            if (result != ChangeResult.VersionMoved || context.ExpectedVersion() is not null) return await AnswerAsync(context, views, result, name, TypedResults.Ok);
        }
    }

    private static async Task<IResult> DisableAsync(string name, HttpContext context, DestinationStore store, DestinationViews views)
    {
        var (request, problem) = await JsonBody.ReadAsync(context, ApiJson.Default.DisableRequest);
        if (request is null) return problem!;

        return await AnswerAsync(context, views, await store.DisableAsync(Target(context, name), request.Reason!, context.RequestAborted), name, TypedResults.Ok);
    }

    private static async Task<IResult> EnableAsync(string name, HttpContext context, DestinationStore store, DestinationViews views) =>
        await AnswerAsync(context, views, await store.EnableAsync(Target(context, name), context.RequestAborted), name, TypedResults.Ok);

    private static async Task<IResult> DeleteAsync(string name, HttpContext context, DestinationStore store) =>
        Refusal(await store.DeleteAsync(Target(context, name), context.RequestAborted)) ?? (IResult)TypedResults.NoContent();

    private static async Task<IResult> RotateAsync(string name, HttpContext context, DestinationStore store, DestinationViews views, IEnumerable<IChannel> channels)
    {
        // No body at all asks for a new secret and the usual overlap.
        var hasBody = context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;
        var (request, problem) = hasBody ? await JsonBody.ReadAsync(context, ApiJson.Default.SecretRequest) : (new SecretRequest(), null);
        if (request is null) return problem!;
        if (await views.FindAsync(name, context.RequestAborted) is not { } current) return NotFound();
        if (channels.FirstOrDefault(x => x.Name == current.Channel) is not { Signs: true }) return Problems.SignsNothing(current.Channel);

        var secret = request.Secret ?? SigningSecret.New();
        var overlap = TimeSpan.FromSeconds(request.OverlapSeconds ?? DefaultOverlapSeconds);
        var result = await store.RotateSecretAsync(Target(context, name), secret, overlap, context.RequestAborted);
        return await AnswerAsync(context, views, result, name, view => TypedResults.Created(PathOf(view), new RotatedSecret(view, secret)));
    }

    /// <summary>A real notification, by the road that all take, to this destination alone.</summary>
    private static async Task<IResult> PingAsync(string name, HttpContext context, EventIntake intake, TimeProvider clock)
    {
        var request = new NotificationRequest
        {
            Destination = name,
            EventType = PingType,
            Payload = JsonSerializer.SerializeToElement(new PingPayload("Ping", "A test notification, asked for by an operator."), ApiJson.Default.PingPayload),
        };
        var posted = PostedEvent.From(request, context.Producer(), Activity.Current?.Id, clock.GetUtcNow(), correlationId: context.CorrelationId());
        var result = await intake.AcceptAsync(posted, context.RequestAborted);
        return result is IntakeResult.UnknownDestination ? NotFound() : result.ToNotificationAnswer();
    }

    private static DestinationTarget Target(HttpContext context, string name) => new(name, context.ExpectedVersion(), context.Producer());

    private static async Task<IResult> AnswerAsync(
        HttpContext context, DestinationViews views, ChangeResult result, string name, Func<DestinationView, IResult> answer) =>
        Refusal(result) ?? await ShowAsync(context, views, name, answer);

    private static async Task<IResult> ShowAsync(HttpContext context, DestinationViews views, string name, Func<DestinationView, IResult>? answer = null)
    {
        if (await views.FindAsync(name, context.RequestAborted) is not { } view) return NotFound();
        context.SetVersion(view.Version);
        context.Response.Headers.CacheControl = "no-store";
        return answer is null ? TypedResults.Ok(view) : answer(view);
    }

    private static ProblemHttpResult? Refusal(ChangeResult result) => result switch
    {
        ChangeResult.Done => null,
        ChangeResult.NotFound => NotFound(),
        ChangeResult.VersionMoved => Problems.VersionMoved(),
        ChangeResult.Taken => Problems.DestinationExists(),
        _ => throw new UnreachableException(),
    };

    private static string PathOf(DestinationView view) => $"/v1/destinations/{Uri.EscapeDataString(view.Name)}";

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no destination with this name.");
}

/// <summary>What a ping says: an email shows it as subject and text, a webhook carries it as data.</summary>
public sealed record PingPayload(string Subject, string Text);
