using Microsoft.Extensions.Options;
using Notifications.Host.Http;
using Notifications.Host.Security;
using Notifications.Limits;

namespace Notifications.Host.Limits;

/// <summary>
/// Asks the buckets of a request: its address's before anything is known of it, its key's as soon as that is known. Each answer says how much is left, refused
/// or not. Who has no limit is asked about nothing.
/// </summary>
internal sealed class RequestLimits(RateBuckets buckets, LimitMetrics metrics, IOptions<LimitOptions> options)
{
    public const string Key = "key";
    public const string Address = "address";

    private readonly RateLimit? _perKey = options.Value.PerKey.Limit;
    private readonly RateLimit? _perAddress = options.Value.PerAddress.Limit;

    public Task LimitAddressAsync(HttpContext context, RequestDelegate next) =>
        LimitAsync(context, next, Address, _perAddress, static context => ClientAddress.GroupOf(context.Connection.RemoteIpAddress));

    public Task LimitKeyAsync(HttpContext context, RequestDelegate next) =>
        context.Features.Get<Caller>() is { } caller ? LimitAsync(context, next, Key, caller.Limit ?? _perKey, _ => caller.Key) : next(context);

    /// <summary>The request turned out to hold more than the one thing that was counted: the rest is taken from its buckets, which may owe it.</summary>
    public async Task TakeMoreAsync(HttpContext context, int more)
    {
        if (more < 1 || context.Features.Get<TakenTokens>() is not { } taken) return;

        foreach (var (index, one) in taken.Buckets.Index().ToList())
            if (await buckets.OweAsync(one.Bucket, one.Fields.Limit, more) is { } state) taken.Buckets[index] = one with { Fields = one.Fields with { State = state } };
            else metrics.Unanswered(one.Fields.Policy);
    }

    private Task LimitAsync(HttpContext context, RequestDelegate next, string policy, RateLimit? limit, Func<HttpContext, string> nameOf) =>
        limit is null || context.GetEndpoint()?.Metadata.GetMetadata<Unlimited>() is not null ? next(context) : LimitAsync(context, next, policy, limit, nameOf(context));

    private async Task LimitAsync(HttpContext context, RequestDelegate next, string policy, RateLimit limit, string name)
    {
        var bucket = $"{policy}:{name}";
        if (await buckets.TakeAsync(bucket, limit) is not { } state) metrics.Unanswered(policy);
        else
        {
            var fields = new RateLimitFields(policy, limit, state);
            TakenTokens.Of(context).Buckets.Add((bucket, fields));
            if (!state.IsGranted)
            {
                metrics.Refused(policy);
                await Problems.QuotaExceeded(fields).ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }

    /// <summary>What a request has taken so far, told in its answer's header.</summary>
    private sealed class TakenTokens
    {
        public List<(string Bucket, RateLimitFields Fields)> Buckets { get; } = [];

        public static TakenTokens Of(HttpContext context)
        {
            if (context.Features.Get<TakenTokens>() is { } there) return there;

            var taken = new TakenTokens();
            context.Features.Set(taken);
            // Last of all: an answer that is made anew because of an exception begins without headers, and a batch takes more before it answers.
            context.Response.OnStarting(() =>
            {
                context.Response.Headers[RateLimitFields.PolicyHeader] = string.Join(", ", taken.Buckets.Select(x => x.Fields.ToPolicy()));
                context.Response.Headers[RateLimitFields.Header] = string.Join(", ", taken.Buckets.Select(x => x.Fields.ToLimit()));
                return Task.CompletedTask;
            });
            return taken;
        }
    }

    internal sealed class Unlimited;
}

internal static class RequestLimitExtensions
{
    /// <summary>Before anything is known of the sender but the address.</summary>
    public static void UseAddressLimit(this WebApplication app) => app.Use((HttpContext context, RequestDelegate next) =>
        context.RequestServices.GetRequiredService<RequestLimits>().LimitAddressAsync(context, next));

    /// <summary>As soon as the key is known, and before the body is read.</summary>
    public static void UseKeyLimit(this WebApplication app) => app.Use((HttpContext context, RequestDelegate next) =>
        context.RequestServices.GetRequiredService<RequestLimits>().LimitKeyAsync(context, next));

    /// <summary>For a request with several events: one was counted when it came, and these are the others. They are never refused half-way; the next request waits for them.</summary>
    public static Task TakeMoreAsync(this HttpContext context, int more) => context.RequestServices.GetRequiredService<RequestLimits>().TakeMoreAsync(context, more);

    /// <summary>
    /// Not for producers: an orchestrator that is refused would end a process that lives, and what a provider tells is lost when it is refused, from however few
    /// addresses it calls.
    /// </summary>
    public static TBuilder WithoutLimits<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequestLimits.Unlimited());
}
