using System.Text.Json;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

/// <summary>A list of the server's, put together from its pages up to a limit.</summary>
internal static class Listing
{
    /// <param name="none">What to say to a person when there is nothing.</param>
    /// <param name="fetch">Gets a page: at most so many items, after that cursor.</param>
    /// <param name="read">What is on a page, and its cursor.</param>
    /// <param name="show">For a person, when there is something.</param>
    public static async Task<int> RunAsync<TPage, TItem>(
        Session session, int limit, string none, Func<int, string?, Task<Answer<TPage>>> fetch,
        Func<TPage, (IReadOnlyList<TItem> Items, string? Next)> read, Action<IReadOnlyList<TItem>> show)
    {
        var items = new List<TItem>();
        var documents = new List<JsonElement>();
        string? next = null;
        do
        {
            switch (await fetch(Math.Min(limit - items.Count, ApiClient.PageSize), next))
            {
                case Answer<TPage>.Failed(var failure):
                    return session.Fail(failure);
                case Answer<TPage>.Succeeded(var page, var document):
                    (var found, next) = read(page);
                    items.AddRange(found);
                    documents.AddRange(document.TryGetProperty("items", out var all) ? all.EnumerateArray() : default);
                    break;
            }
        }
        while (next is not null && items.Count < limit);

        if (session.Json)
        {
            session.WriteJson(new ListDocument(documents, next), CliJson.Indented.ListDocument);
        }
        else if (items.Count == 0)
        {
            session.Hint(none);
        }
        else
        {
            show(items);
        }

        if (next is not null)
        {
            session.Hint($"These are the first {items.Count}; --limit shows more.");
        }

        return ExitCode.Done;
    }
}
