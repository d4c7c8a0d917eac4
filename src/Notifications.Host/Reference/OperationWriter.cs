using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Notifications.Host.Http;
using Notifications.Host.Security;

namespace Notifications.Host.Reference;

/// <summary>
/// Completes what ASP.NET Core knows of a route (path, method, parameters) with what its <see cref="Operation"/> says, and with what follows from its kind: one
/// that needs a key answers 401 and 403, one with a body 400, 413 and 415, and all that ask the database 503.
/// </summary>
internal sealed class OperationWriter : IOpenApiOperationTransformer
{
    private static readonly ProblemType[] OfKeys = [ProblemTypes.Unauthorized, ProblemTypes.Forbidden];

    private static readonly ProblemType[] OfJsonBodies =
        [ProblemTypes.MalformedJson, ProblemTypes.InvalidFields, ProblemTypes.BadRequest, ProblemTypes.Timeout, ProblemTypes.TooLarge, ProblemTypes.NotJson];

    private static readonly ProblemType[] OfTheDatabase = [ProblemTypes.NotStorable, ProblemTypes.DatabaseUnavailable];

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        // A test finds the route that has none; whoever asks for the document gets the others all the same.
        if (metadata.OfType<Operation>().SingleOrDefault() is not { } described) return Task.CompletedTask;

        var scope = metadata.OfType<IAuthorizeData>().Select(x => x.Policy).SingleOrDefault();
        var document = context.Document!;

        operation.OperationId = described.Id;
        operation.Summary = described.Summary;
        operation.Description = scope is null ? described.Description : $"{described.Description}\n\nScope of the key: `{scope}`.";
        operation.Tags = new HashSet<OpenApiTagReference> { new(described.Tag, document) };
        // The key's scopes: OpenAPI 3.1 has the roles of a scheme that is not OAuth here as well.
        operation.Security = scope is null ? [] : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiKeyAuthentication.SchemeName, document)] = [scope] }];
        operation.Parameters = [.. Parameters(operation, described)];
        if (described.Takes.Count > 0) operation.RequestBody = Write(described.Takes, document);
        operation.Responses = [];
        foreach (var answer in described.Answers) operation.Responses[Text(answer.Status)] = Write(answer, document);
        foreach (var problems in ProblemsOf(described, scope).GroupBy(x => x.Status).OrderBy(x => x.Key))
        {
            var response = ProblemResponses.Refer(document, [.. problems]);
            // One status with two meanings: what it is told apart by is the content type.
            if (operation.Responses.TryGetValue(Text(problems.Key), out var answer)) answer.Content!["application/problem+json"] = response.Content!.Values.Single();
            else operation.Responses[Text(problems.Key)] = response;
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<ProblemType> ProblemsOf(Operation operation, string? scope) =>
    [
        .. operation.Refuses,
        .. scope is null ? [] : OfKeys,
        .. operation.Takes.Any(x => x.Type is not null) ? OfJsonBodies : [],
        .. scope is null ? [] : OfTheDatabase,
        ProblemTypes.Internal,
    ];

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
            Example = x.Schema().Type == JsonSchemaType.Integer ? JsonNode.Parse(x.Example) : JsonValue.Create(x.Example),
        }),
        .. (operation.Parameters ?? []).ExceptBy(described.Parameters.Select(x => x.Name), x => x.Name),
    ];

    private static OpenApiRequestBody Write(IReadOnlyList<Body> bodies, OpenApiDocument document) => new()
    {
        Required = !bodies[0].IsOptional,
        Content = bodies.ToDictionary(x => x.ContentType, x => new OpenApiMediaType { Schema = x.Schema?.Invoke() ?? Refer(x.Type!, document), Examples = Write(x.Examples) }),
    };

    private static OpenApiResponse Write(Answer answer, OpenApiDocument document) => new()
    {
        Description = answer.Description,
        Headers = answer.Headers.ToDictionary(x => x.Name, ProblemResponses.Write),
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
