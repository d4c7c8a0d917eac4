using System.Text.Json;

namespace Notifications.Cli.Commands;

/// <summary>faults list --json: the pages of the server as one; next is set where --limit ended the list.</summary>
internal sealed record FaultListDocument(IReadOnlyList<JsonElement> Items, string? Next);
