using Microsoft.AspNetCore.Http.Metadata;

namespace Notifications.Host.Limits;

/// <summary>Another limit than <c>Intake:MaxBodyBytes</c>, said of an endpoint where it is mapped: so what a body unpacks to is bounded by it as well.</summary>
internal sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;

internal static class BodyLimitExtensions
{
    public static TBuilder WithBodyLimit<TBuilder>(this TBuilder builder, long mostBytes)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new BodyLimit(mostBytes));
}
