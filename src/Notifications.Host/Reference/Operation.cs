using Microsoft.OpenApi;
using Notifications.Host.Http;

namespace Notifications.Host.Reference;

/// <summary>
/// What the reference tells of an operation beyond what its route says by itself (method, path, scope). What all operations of a kind may answer is not repeated
/// here: <see cref="OperationWriter"/> adds it.
/// </summary>
/// <param name="Id">Unique, and stable: generated clients name their methods after it.</param>
/// <param name="Summary">A line in a list.</param>
/// <param name="Description">CommonMark: paragraphs, lists and `code`, which is what the page shows.</param>
internal sealed record Operation(string Tag, string Id, string Summary, string Description)
{
    /// <summary>Path and query parameters, and request headers. Every one that the route's handler takes has to be here.</summary>
    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    public IReadOnlyList<Body> Takes { get; init; } = [];

    /// <summary>What it answers when it does what was asked.</summary>
    public IReadOnlyList<Answer> Answers { get; init; } = [];

    /// <summary>Its own problems.</summary>
    public IReadOnlyList<ProblemType> Refuses { get; init; } = [];
}

/// <param name="Type">Null: bytes, or a form, whose schema is given.</param>
internal sealed record Body(string ContentType, Type? Type, params Example[] Examples)
{
    public Func<OpenApiDocument, IOpenApiSchema>? Schema { get; init; }

    public bool IsOptional { get; init; }

    public static Body Json<T>(params Example[] examples) => new("application/json", typeof(T), examples);
}

/// <param name="Type">Null: no body.</param>
internal sealed record Answer(int Status, string Description, Type? Type, params Example[] Examples)
{
    public string ContentType { get; init; } = "application/json";

    public IReadOnlyList<Header> Headers { get; init; } = [];

    public static Answer Json<T>(int status, string description, params Example[] examples) => new(status, description, typeof(T), examples);
}

/// <param name="Json">As it goes over the wire.</param>
internal sealed record Example(string Name, string Summary, string Json);

internal sealed record Parameter(ParameterLocation In, string Name, string Description, Func<OpenApiSchema> Schema, string Example);

/// <param name="IsCertain">Every such answer has it.</param>
internal sealed record Header(string Name, string Description, Func<OpenApiSchema> Schema, bool IsCertain = true);

internal static class OperationExtensions
{
    /// <summary>Puts the operation into the reference, and makes its id the endpoint's name.</summary>
    public static TBuilder Described<TBuilder>(this TBuilder route, Operation operation)
        where TBuilder : IEndpointConventionBuilder => route.WithName(operation.Id).WithMetadata(operation);
}
