using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Notifications.Channels;
using Notifications.Channels.Email;
using Notifications.Channels.Webhook;

namespace Notifications.Tests.Channels;

internal sealed class NotificationChannelsTests
{
    [Test]
    public void Webhook_and_log_need_no_settings_and_email_is_there_once_it_is_set_up()
    {
        using var bare = Build();
        using var withEmail = Build(("Channels:Email:PickupFolder", "mail"), ("Channels:Email:From", "a@example.org"));

        Assert.That(Names(bare), Is.EquivalentTo(["log", "webhook"]));
        Assert.That(Names(withEmail), Is.EquivalentTo(["log", "webhook", "email"]));
    }

    [Test]
    public void Settings_reach_their_options()
    {
        using var services = Build(("Channels:Webhook:Timeout", "00:00:20"), ("Channels:Webhook:ConnectTimeout", "00:00:02"), ("Channels:Webhook:AllowedNetworks:0", "127.0.0.0/8"));

        var options = services.GetRequiredService<IOptions<WebhookOptions>>().Value;

        Assert.That((options.Timeout, options.ConnectTimeout), Is.EqualTo((TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(2))));
        Assert.That(options.AllowedNetworks, Is.EqualTo(["127.0.0.0/8"]));
    }

    [Test]
    public void Settings_of_the_mail_server_reach_their_options()
    {
        using var services = Build(
            ("Channels:Email:From", "a@example.org"), ("Channels:Email:Smtp:Host", "smtp.example.org"), ("Channels:Email:Smtp:User", "mailer"),
            ("Channels:Email:Smtp:Password", "password"), ("Channels:Email:Smtp:Security", "tls"), ("Channels:Email:Smtp:Timeout", "00:00:20"));

        services.GetRequiredService<IStartupValidator>().Validate();
        var smtp = services.GetRequiredService<IOptions<EmailOptions>>().Value.Smtp!;

        Assert.That((smtp.Host, smtp.Port, smtp.User, smtp.Password), Is.EqualTo(("smtp.example.org", 587, "mailer", "password")));
        Assert.That((smtp.Security, smtp.Timeout), Is.EqualTo((SmtpSecurity.Tls, TimeSpan.FromSeconds(20))));
        Assert.That(services.GetServices<IChannel>().Select(x => x.Name), Does.Contain("email"));
    }

    [TestCase("Channels:Webhook:AllowedNetworks:0", "localhost")]
    [TestCase("Channels:Webhook:AllowedNetworks:0", "127.0.0.0/33")]
    [TestCase("Channels:Webhook:AllowedNetworks:0", "")]
    [TestCase("Channels:Webhook:Timeout", "00:00:00")]
    [TestCase("Channels:Webhook:Timeout", "01:00:00")]
    [TestCase("Channels:Webhook:ConnectTimeout", "-00:00:01")]
    [TestCase("Channels:Webhook:ConnectTimeout", "00:00:16")]
    [TestCase("Channels:Email:From", "nobody")]
    [TestCase("Channels:Email:PickupFolder", " ")]
    [TestCase("Channels:Email:Smtp:Host", "not a host")]
    public void A_mistaken_setting_stops_the_start_and_is_named(string key, string value)
    {
        using var services = Build((key, value));

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.That(exception!.Message, Does.Contain(key));
    }

    [TestCase("log", UnknownPolicy.Resend)]
    [TestCase("webhook", UnknownPolicy.Resend)]
    [TestCase("email", UnknownPolicy.Fault)]
    [TestCase("sms", UnknownPolicy.Hold)]
    public void Unless_set_otherwise_an_unknown_outcome_means_what_costs_least_on_its_channel(string channel, UnknownPolicy expected)
    {
        using var services = BuildAll();

        Assert.That(services.GetServices<IChannel>().Single(x => x.Name == channel).WhenUnknown, Is.EqualTo(expected));
    }

    [Test]
    public void What_an_unknown_outcome_means_is_set_for_each_channel(
        [Values("webhook", "email", "sms")] string channel, [Values("fault", "Hold", "RESEND", "ask")] string word)
    {
        using var services = BuildAll(($"Channels:{channel}:WhenUnknown", word));
        void Start() => services.GetRequiredService<IStartupValidator>().Validate();

        if (word == "ask" && channel != "sms")
        {
            Assert.That(Start, Throws.TypeOf<OptionsValidationException>().With.Message.Contains("WhenUnknown is Ask, which this channel cannot do; set Resend, Hold or Fault."));
            return;
        }

        Assert.That(Start, Throws.Nothing);
        Assert.That(services.GetServices<IChannel>().Single(x => x.Name == channel).WhenUnknown, Is.EqualTo(Enum.Parse<UnknownPolicy>(word, ignoreCase: true)));
    }

    [Test]
    public void A_word_that_is_no_policy_stops_the_start_and_is_named([Values("webhook", "email", "sms")] string channel)
    {
        using var word = BuildAll(($"Channels:{channel}:WhenUnknown", "perhaps"));
        using var number = BuildAll(($"Channels:{channel}:WhenUnknown", "7"));

        Assert.That(() => word.GetRequiredService<IStartupValidator>().Validate(), Throws.InvalidOperationException.With.Message.Contains("WhenUnknown").IgnoreCase);
        Assert.That(() => number.GetRequiredService<IStartupValidator>().Validate(), Throws.TypeOf<OptionsValidationException>().With.Message.Contains("WhenUnknown is 7"));
    }

    [TestCase("AskAfter", "-00:00:01")]
    [TestCase("AskAfter", "00:02:00")]
    [TestCase("AccountSid", "AC/1")]
    [TestCase("AuthToken", "")]
    [TestCase("From", "+1 555")]
    [TestCase("From", "")]
    [TestCase("MessagingServiceSid", "MG1")]
    [TestCase("BaseAddress", "http://api.example.org")]
    [TestCase("BaseAddress", "https://user@api.example.org")]
    [TestCase("BaseAddress", "api.example.org")]
    [TestCase("CallbackBaseUrl", "http://notify.example.org")]
    [TestCase("CallbackBaseUrl", "https://notify.example.org/?x=1")]
    [TestCase("CallbackBaseUrl", "")]
    [TestCase("ReceiptWithin", "00:00:00")]
    [TestCase("ReceiptWithin", "8.00:00:00")]
    [TestCase("MostSegments", "0")]
    [TestCase("Timeout", "01:00:00")]
    [TestCase("ConnectTimeout", "00:00:16")]
    public void A_mistaken_setting_of_sms_stops_the_start_and_is_named(string key, string value)
    {
        using var services = BuildSms((key, value));

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.That(exception!.Failures.Single(), Does.Contain("Channels:Sms").And.Contain(key).And.Not.Contain("s3cret"));
    }

    [Test]
    public void All_mistakes_of_sms_are_told_at_once_and_none_repeats_a_secret()
    {
        using var services = BuildSms(("AccountSid", ""), ("AuthToken", "s3cret\u0007"), ("BaseAddress", "http://s3cret@example.org"), ("MostSegments", "99"));

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.That(exception!.Failures.Count(), Is.EqualTo(4));
        Assert.That(exception.Message, Does.Not.Contain("s3cret"));
    }

    [TestCase("http://127.0.0.1:5000", false)]
    [TestCase("http://localhost", false)]
    [TestCase("http://stand-in:8080", true)]
    public void Plain_http_is_for_loopback_or_for_whoever_allows_it(string url, bool allowed)
    {
        using var services = BuildSms(("BaseAddress", url), ("CallbackBaseUrl", url), ("AllowPlainHttp", $"{allowed}"));

        Assert.That(() => services.GetRequiredService<IStartupValidator>().Validate(), Throws.Nothing);
        Assert.That(Names(services), Does.Contain("sms"));
    }

    [TestCase("Channels:Webhook:AllowedNetwork", "AllowedNetwork")]
    [TestCase("Channels:Email:Smtp:Pasword", "Pasword")]
    [TestCase("Channels:Email:Smtp:Security", "Channels:Email:Smtp:Security")]
    public void A_misspelt_setting_stops_the_start(string key, string named)
    {
        using var services = Build((key, "127.0.0.0/8"));

        Assert.That(() => services.GetRequiredService<IStartupValidator>().Validate(), Throws.InvalidOperationException.With.Message.Contains(named));
    }

    private static string[] Names(ServiceProvider services) => [.. services.GetServices<IChannel>().Select(channel => channel.Name)];

    private static ServiceProvider BuildAll(params (string Key, string Value)[] settings) => BuildSms(
        [("Channels:Email:PickupFolder", "mail"), ("Channels:Email:From", "a@example.org"), .. settings]);

    private static ServiceProvider BuildSms(params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string> { ["AccountSid"] = "AC1", ["AuthToken"] = "s3cret", ["From"] = "ACME" };
        foreach (var (key, value) in settings) all[key] = value;

        return Build([.. all.Select(x => (x.Key.Contains(':', StringComparison.Ordinal) ? x.Key : $"Channels:Sms:{x.Key}", x.Value))]);
    }

    private static ServiceProvider Build(params (string Key, string Value)[] settings) =>
        new ServiceCollection()
            .AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>))
            .AddNotificationChannels(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(x => KeyValuePair.Create(x.Key, (string?)x.Value))).Build())
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
}
