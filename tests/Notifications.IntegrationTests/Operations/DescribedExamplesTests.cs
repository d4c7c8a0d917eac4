using System.Text;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Tests.Reference;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Operations;

/// <summary>Whoever copies an example from the API's description gets an answer that is no mistake.</summary>
public sealed class DescribedExamplesTests
{
    private Platform _platform = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync();
        await SendAsync("POST", "/v1/destinations", """{"name":"billing","channel":"webhook","address":"https://billing.example.org/hooks"}""");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task Every_request_that_the_document_shows_is_accepted()
    {
        var description = await Description.GetAsync();
        var shown = description.Operations.SelectMany(x => x.RequestExamples(), (operation, example) => (Operation: operation, Example: example))
            // A provider signs its receipts; ReceiptTests have them.
            .Where(x => x.Example.Type.EndsWith("json", StringComparison.Ordinal)).ToList();

        using (Assert.EnterMultipleScope())
        {
            foreach (var (operation, example) in shown)
            {
                using var answer = await SendAsync(operation.Method, await FillAsync(operation), example.Value.GetRawText(), example.Type);
                Assert.That((int)answer.StatusCode, Is.InRange(200, 299), $"{operation.Id}, {example.Type}, {example.Name}: {await answer.Content.ReadAsStringAsync()}");
            }
        }

        Assert.That(shown, Has.Count.GreaterThan(20));
    }

    /// <summary>The path, with what is there to be changed.</summary>
    private async Task<string> FillAsync(DescribedOperation operation)
    {
        if (!operation.Path.Contains('{', StringComparison.Ordinal)) return operation.Path;
        if (operation.Path.Contains("{name}", StringComparison.Ordinal)) return operation.Path.Replace("{name}", "billing", StringComparison.Ordinal);

        var (list, body) = operation.Path.StartsWith("/v1/keys/", StringComparison.Ordinal)
            ? ("/v1/keys", $$"""{"name":"{{Guid.NewGuid()}}","producer":"shop","scopes":["read"]}""")
            : ("/v1/subscriptions", $$"""{"destination":"billing","eventType":"{{Guid.NewGuid()}}"}""");
        using var made = await SendAsync("POST", list, body);
        var answer = JsonElement.Parse(await made.Content.ReadAsStringAsync());
        var id = (answer.TryGetProperty("key", out var key) ? key : answer).GetProperty("id").GetString();
        return operation.Path.Replace("{id}", id, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string body, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body, Encoding.UTF8, type) };
        return await _platform.Api.SendAsync(request);
    }
}
