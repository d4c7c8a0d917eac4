using Microsoft.OpenApi;
using Notifications.Host.Security;

namespace Notifications.Host.Reference;

/// <summary>How a request says whose it is.</summary>
internal static class SecuritySchemes
{
    private const string Signature = "Signature";

    public static Dictionary<string, IOpenApiSecurityScheme> Write() => new()
    {
        [ApiKeyAuthentication.SchemeName] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = ApiKeyAuthentication.Header,
            Description = """
                A producer's or an operator's key. Its scopes say what it may do: `ingest` (post), `read`, `operate` (replay, cancel, skip), `admin` (destinations, subscriptions, keys).
                """,
        },
        [Signature] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = RequestSignature.SignatureHeader,
            Description = $$"""
                Beside the key, where the key's `signing` is `optional` or `required`: Standard Webhooks 1.0.0. `{{RequestSignature.IdHeader}}` names the request (no dots),
                `{{RequestSignature.TimestampHeader}}` is the time in Unix seconds, at most five minutes off, and the signature is `v1,` and the base64 of the HMAC-SHA256 over
                `{id}.{timestamp}.{body}`, by the base64-decoded part of the signing secret after `whsec_`. Or `{{RequestSignature.BodyHeader}}`: the HMAC-SHA256 of the body
                alone, in hex, which whoever has seen it can send again. A body that is compressed is signed as it was before.
                """,
        },
    };

    /// <summary>The key, or the key and a signature: which of them, the key says. Roles of a scheme that is not OAuth stand where OAuth has its scopes (OpenAPI 3.1).</summary>
    public static List<OpenApiSecurityRequirement> Require(OpenApiDocument document, string scope) =>
    [
        new() { [new OpenApiSecuritySchemeReference(ApiKeyAuthentication.SchemeName, document)] = [scope] },
        new()
        {
            [new OpenApiSecuritySchemeReference(ApiKeyAuthentication.SchemeName, document)] = [scope],
            [new OpenApiSecuritySchemeReference(Signature, document)] = [],
        },
    ];
}
