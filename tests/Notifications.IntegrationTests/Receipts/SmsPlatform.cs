using System.Net.Http.Json;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Receipts;

/// <summary>A platform that sends text messages through a provider of its own.</summary>
internal sealed class SmsPlatform : IAsyncDisposable
{
    private static int _numbers;

    private SmsPlatform(Platform platform, SmsProvider provider) => (Platform, Provider) = (platform, provider);

    public Platform Platform { get; }

    public SmsProvider Provider { get; }

    public static async Task<SmsPlatform> StartAsync(bool start = true, params (string Key, string Value)[] more)
    {
        var provider = await SmsProvider.StartAsync();
        var settings = new Dictionary<string, string?>
        {
            ["Channels:Sms:BaseAddress"] = provider.Url,
            ["Channels:Sms:AccountSid"] = SmsProvider.AccountSid,
            ["Channels:Sms:AuthToken"] = SmsProvider.Token,
            ["Channels:Sms:From"] = SmsProvider.From,
            ["Channels:Sms:CallbackBaseUrl"] = SmsProvider.PublicUrl,
        };
        foreach (var (key, value) in more) settings[key] = value;
        return new SmsPlatform(await Platform.StartAsync(settings, start: start), provider);
    }

    /// <summary>A number that no other test has.</summary>
    public static string NewNumber() => $"+1555{Interlocked.Increment(ref _numbers):D7}";

    public async Task<Guid> PostAsync(string number, string text = "Your code is 4711")
    {
        using var response = await Platform.PostAsync("/v1/notifications", $$$"""{"channel":"sms","recipient":"{{{number}}}","payload":{"text":"{{{text}}}"}}""");
        Assert.That((int)response.StatusCode, Is.EqualTo(202), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    /// <summary>Posts a message and waits until the provider has taken it.</summary>
    public async Task<(Guid Id, SmsProvider.Call Call)> SendAsync()
    {
        var number = NewNumber();
        var id = await PostAsync(number);
        await Platform.WaitForStateAsync(id, "Sent");
        return (id, Provider.CallsTo(number).Single());
    }

    /// <summary>Posts a receipt that must be taken.</summary>
    public async Task CallBackAsync(SmsProvider.Call call, string status, string? errorCode = null)
    {
        using var response = await Provider.CallBackAsync(Platform, call, status, errorCode);
        Assert.That((int)response.StatusCode, Is.EqualTo(204), await response.Content.ReadAsStringAsync());
    }

    public async Task<JsonElement> ReplayAsync(string body)
    {
        using var response = await Platform.PostAsync("/v1/replays", body);
        Assert.That(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async ValueTask DisposeAsync()
    {
        await Platform.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
