using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Notifications.Host.Http;
using Notifications.Host.Limits;
using Notifications.Host.Security;

namespace Notifications.Host.Reference;

/// <summary>
/// Completes what ASP.NET Core knows of a route (path, method, parameters) with what its <see cref="Operation"/> says, and with what follows from its kind: one
/// that needs a key answers 401 and 403, one with a body 400, 413 and 415, and all that ask the database 503.
/// </summary>
internal sealed class OperationWriter : IOpenApiOperationTransformer
{
    private static readonly ProblemType[] OfAll = [ProblemTypes.InvalidHeader, ProblemTypes.Internal, ProblemTypes.NoAnswerInTime];

    private static readonly ProblemType[] OfKeys =
    [
        ProblemTypes.Unauthorized, ProblemTypes.SignatureInvalid, ProblemTypes.Forbidden, ProblemTypes.NotStorable, ProblemTypes.DatabaseUnavailable,
        ProblemTypes.SecretUnreadable,
    ];

    private static readonly ProblemType[] OfBodies =
        [ProblemTypes.BadRequest, ProblemTypes.Timeout, ProblemTypes.TooLarge, ProblemTypes.UnknownEncoding, ProblemTypes.ReducedCapacity];

    private static readonly ProblemType[] OfJson = [ProblemTypes.MalformedJson, ProblemTypes.InvalidFields, ProblemTypes.NotJson];

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        // A test finds the route that has none; whoever asks for the document gets the others all the same.
        if (metadata.OfType<Operation>().SingleOrDefault() is not { } described) return Task.CompletedTask;

        var kind = Kind.Of(context.Description);
        var document = context.Document!;

        operation.OperationId = described.Id;
        operation.Summary = described.Summary;
        operation.Description = kind.Scope is null ? described.Description : $"{described.Description}\n\nScope of the key: `{kind.Scope}`.";
        operation.Tags = new HashSet<OpenApiTagReference> { new(described.Tag, document) };
        operation.Security = kind.Scope is null ? [] : SecuritySchemes.Require(document, kind.Scope);
        operation.Parameters = [.. Parameters(operation, described)];
        if (described.Takes.Count > 0) operation.RequestBody = Write(described.Takes, document);
        operation.Responses = [];
        foreach (var answer in described.Answers) operation.Responses[Text(answer.Status)] = Write(answer, kind, document);
        foreach (var problems in ProblemsOf(described, kind).GroupBy(x => x.Status).OrderBy(x => x.Key))
        {
            var response = ProblemResponses.Refer(document, [.. problems]);
            // One status with two meanings: what it is told apart by is the content type.
            if (operation.Responses.TryGetValue(Text(problems.Key), out var answer)) answer.Content!["application/problem+json"] = response.Content!.Values.Single();
            else operation.Responses[Text(problems.Key)] = response;
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<ProblemType> ProblemsOf(Operation operation, Kind kind) =>
    [
        .. operation.Refuses,
        .. operation.Takes.Count > 0 ? OfBodies : [],
        .. operation.Takes.Any(x => x.ContentType.EndsWith("json", StringComparison.Ordinal)) ? OfJson : [],
        .. kind.Scope is null ? [] : OfKeys,
        // An order that is signed is carried out once; an event that comes again is its own duplicate.
        .. kind.Scope is Scopes.Operate or Scopes.Admin && kind.MayChange ? new[] { ProblemTypes.AlreadyReceived } : [],
        .. kind.IsLimited ? new[] { ProblemTypes.QuotaExceeded } : [],
        .. OfAll,
    ];

    /// <summary>What a route says by itself.</summary>
    private sealed record Kind(string? Scope, bool MayChange, bool IsLimited)
    {
        public static Kind Of(ApiDescription description)
        {
            var metadata = description.ActionDescriptor.EndpointMetadata;
            return new Kind(metadata.OfType<IAuthorizeData>().Select(x => x.Policy).SingleOrDefault(), description.HttpMethod != HttpMethods.Get,
                !metadata.OfType<RequestLimits.Unlimited>().Any());
        }
    }

    /// <summary>In the order of the description; then what the handler takes and nobody describes, which a test finds.</summary>
    private static IEnumerable<IOpenApiParameter> Parameters(OpenApiOperation operation, Operation described) =>
    [
        .. described.Parameters.Select(x => new OpenApiParameter
        {
            Name = x.Name,
            In = x.In,
            Required = x.In == ParameterLocation.Path,
            Description = x.Description,
            Schema = x.Schema(),
            Example = x.Schema().Type == JsonSchemaType.String ? JsonValue.Create(x.Example) : JsonNode.Parse(x.Example),
        }),
        .. (operation.Parameters ?? []).ExceptBy(described.Parameters.Select(x => x.Name), x => x.Name),
    ];

    private static OpenApiRequestBody Write(IReadOnlyList<Body> bodies, OpenApiDocument document) => new()
    {
        Required = !bodies[0].IsOptional,
        Content = bodies.ToDictionary(x => x.ContentType, x => new OpenApiMediaType { Schema = x.Schema?.Invoke(document) ?? Refer(x.Type!, document), Examples = Write(x.Examples) }),
    };

    private static OpenApiResponse Write(Answer answer, Kind kind, OpenApiDocument document) => new()
    {
        Description = answer.Description,
        Headers = answer.Headers.Concat(kind.IsLimited ? Headers.OfLimited : Headers.OfAll).ToDictionary(x => x.Name, ProblemResponses.Write),
        Content = answer.Type is null ? null : new Dictionary<string, OpenApiMediaType>
        {
            [answer.ContentType] = new OpenApiMediaType { Schema = Refer(answer.Type, document), Examples = Write(answer.Examples) },
        },
    };

    /// <summary>The schema itself is written when all operations are.</summary>
    private static OpenApiSchemaReference Refer(Type type, OpenApiDocument document) => new(type.Name, document);

    private static Dictionary<string, IOpenApiExample> Write(Example[] examples) =>
        examples.ToDictionary(x => x.Name, IOpenApiExample (x) => new OpenApiExample { Summary = x.Summary, Value = JsonNode.Parse(x.Json) });

    private static string Text(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
