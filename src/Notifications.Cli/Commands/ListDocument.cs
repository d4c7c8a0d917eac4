using System.Text.Json;

namespace Notifications.Cli.Commands;

/// <summary>A list with --json: the pages of the server as one; next is set where --limit ended the list.</summary>
internal sealed record ListDocument(IReadOnlyList<JsonElement> Items, string? Next);
