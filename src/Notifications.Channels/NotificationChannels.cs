using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Notifications.Channels.Email;
using Notifications.Channels.Log;
using Notifications.Channels.Sms;
using Notifications.Channels.Webhook;

namespace Notifications.Channels;

/// <summary>Where every channel is named once.</summary>
public static class NotificationChannels
{
    /// <summary>Adds the channels as <see cref="IChannel"/>. Their settings are read from <c>Channels:*</c> and checked when the host starts.</summary>
    public static IServiceCollection AddNotificationChannels(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);

        services.AddChannel<LogChannel>();
        services.AddChannel<WebhookChannel>()
            .AddChannelOptions<WebhookOptions, WebhookOptionsValidator>(configuration.GetSection(WebhookOptions.Section));

        // It has no sensible defaults: not set up, it is not there, and a destination that asks for it is refused.
        var email = configuration.GetSection(EmailOptions.Section);
        if (email.Exists())
            services.AddChannel<EmailChannel>().AddChannelOptions<EmailOptions, EmailOptionsValidator>(email);

        var sms = configuration.GetSection(SmsOptions.Section);
        if (sms.Exists())
            services.AddSingleton<SmsReceipts>().AddChannel<SmsChannel>().AddChannelOptions<SmsOptions, SmsOptionsValidator>(sms);

        return services;
    }

    private static IServiceCollection AddChannel<TChannel>(this IServiceCollection services) where TChannel : class, IChannel =>
        services.AddSingleton<IChannel, TChannel>();

    // A misspelt setting would otherwise be a default that nobody chose.
    private static void AddChannelOptions<TOptions, TValidator>(this IServiceCollection services, IConfigurationSection section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions> =>
        services.AddOptionsWithValidateOnStart<TOptions, TValidator>().Bind(section, binder => binder.ErrorOnUnknownConfiguration = true);
}
