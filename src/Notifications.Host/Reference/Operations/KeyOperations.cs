using Notifications.Host.Http;
using Notifications.Host.Security;
using Notifications.Keys;

namespace Notifications.Host.Reference;

internal static class KeyOperations
{
    private const string Tag = "Keys";
    private const string Key = "019a0c5e-7c00-7a31-9d52-3f1b6e0c1a07";

    private const string ViewJson = $$"""
        {
          "id": "{{Key}}", "name": "shop-production", "producer": "shop", "scopes": ["ingest", "read"], "signing": "off", "ratePerSecond": 100, "burst": 200,
          "secrets": [ { "fingerprint": "9f86d081", "createdAt": "{{Samples.Time}}", "createdBy": "operations", "expiresAt": null } ],
          "signingSecrets": [], "lastUsedAt": "{{Samples.Later}}", "revokedAt": null, "revokedBy": null,
          "version": 2, "createdAt": "{{Samples.Time}}", "createdBy": "operations", "updatedAt": "{{Samples.Time}}", "updatedBy": "operations"
        }
        """;

    private static readonly Example View = new("key", "A producer's key", ViewJson);

    private static readonly Parameter Id = Parameters.Path("id", "The key.", () => Shape.Text(), Key);

    private static readonly Header[] Made = [Headers.ETag, Headers.Location("the key")];

    public static readonly Operation List = new(Tag, "listKeys", "List keys", "The oldest first.")
    {
        Parameters =
        [
            Parameters.Query("revoked", "Those that are revoked as well.", Shape.Flag, "true"),
            Parameters.After(Shape.Id, Samples.Cursor),
            Parameters.Limit(KeyViews.MostItemsInPage),
        ],
        Answers = [Answer.Json<KeyPage>(200, "A page.", new Example("page", "The last page", $$"""{ "items": [{{ViewJson}}], "next": null }"""))],
        Refuses = [ProblemTypes.InvalidQuery],
    };

    public static readonly Operation Find = new(Tag, "getKey", "Get a key", "Its secrets are shown by fingerprint only. One that is revoked is shown as well.")
    {
        Parameters = [Id],
        Answers = [Answer.Json<KeyView>(200, "The key.", View) with { Headers = [Headers.ETag] }],
        Refuses = [ProblemTypes.NotFound],
    };

    public static readonly Operation Create = new(Tag, "createKey", "Make a key", "The answer shows what goes into `X-API-Key`, once and never again. It is good on every instance within two seconds.")
    {
        Takes =
        [
            Body.Json<KeyRequest>(
                new("producer", "For a producer", """{ "name": "shop-production", "producer": "shop", "scopes": ["ingest", "read"], "ratePerSecond": 100, "burst": 200 }"""),
                new("signing", "For one that signs its requests", """{ "name": "bank", "producer": "bank", "scopes": ["ingest"], "signing": "required" }""")),
        ],
        Answers =
        [
            Answer.Json<CreatedKey>(201, "It is there.", new Example("made", "The key, once", $$"""
                { "key": {{ViewJson}}, "secret": "the text that goes into X-API-Key", "signingSecret": null }
                """)) with { Headers = Made },
        ],
        Refuses = [ProblemTypes.KeyExists],
    };

    public static readonly Operation Change = new(Tag, "changeKey", "Change a key's name, scopes, signing or limit",
        "A merge patch (RFC 7396): what is left out stays as it is; a rate or burst that is `null` is taken away.")
    {
        Parameters = [Id, Parameters.IfMatch],
        Takes = [.. new[] { "application/json", "application/merge-patch+json" }.Select(type => new Body(type, typeof(KeyChange),
            new Example("scopes", "It may only post from now on, as fast as everybody", """{ "scopes": ["ingest"], "ratePerSecond": null, "burst": null }""")))],
        Answers = [Answer.Json<KeyView>(200, "The key as it is now.", View) with { Headers = [Headers.ETag] }],
        Refuses = [ProblemTypes.NotFound, ProblemTypes.KeyRevoked, ProblemTypes.KeyExists, ProblemTypes.VersionMoved],
    };

    public static readonly Operation Revoke = new(Tag, "revokeKey", "Revoke a key", "It is refused within two seconds, on every instance, for ever. Asked again, the answer is the same.")
    {
        Parameters = [Id, Parameters.IfMatch],
        Answers = [new Answer(204, "It is revoked.", null)],
        Refuses = [ProblemTypes.NotFound, ProblemTypes.VersionMoved],
    };

    public static readonly Operation Rotate = new(Tag, "rotateKey", "Rotate a key's secret",
        "Both are good until the overlap has passed, so its producer can change at any time meanwhile. No body at all asks for a day.")
    {
        Parameters = [Id, Parameters.IfMatch],
        Takes = [Body.Json<KeySecretRequest>(new Example("hour", "An hour's time", """{ "overlapSeconds": 3600 }""")) with { IsOptional = true }],
        Answers =
        [
            Answer.Json<RotatedKey>(201, "It is good from now on.", new Example("rotated", "The new secret", $$"""
                { "key": {{ViewJson}}, "secret": "the text that goes into X-API-Key" }
                """)) with { Headers = Made },
        ],
        Refuses = [ProblemTypes.NotFound, ProblemTypes.KeyRevoked, ProblemTypes.VersionMoved],
    };

    public static readonly Operation RotateSigning = new(Tag, "rotateSigningSecret", "Make or rotate a key's signing secret",
        "What its requests are signed with. Signatures of both are right until the overlap has passed. No body at all asks for a new one and a day.")
    {
        Parameters = [Id, Parameters.IfMatch],
        Takes = [Body.Json<SigningSecretRequest>(new Example("hour", "A new one, and an hour's time", """{ "overlapSeconds": 3600 }""")) with { IsOptional = true }],
        Answers =
        [
            Answer.Json<RotatedKey>(201, "It signs from now on.", new Example("rotated", "The new signing secret", $$"""{ "key": {{ViewJson}}, "secret": "{{Samples.Secret}}" }""")) with
            {
                Headers = Made,
            },
        ],
        Refuses = [ProblemTypes.NotFound, ProblemTypes.KeyRevoked, ProblemTypes.VersionMoved],
    };
}
