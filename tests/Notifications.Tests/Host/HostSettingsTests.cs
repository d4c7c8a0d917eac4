using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Notifications.Host;
using NUnit.Framework;

namespace Notifications.Tests.Host;

public sealed class HostSettingsTests
{
    [TestCase(null, ExpectedResult = Roles.All)]
    [TestCase("", ExpectedResult = Roles.All)]
    [TestCase(" ", ExpectedResult = Roles.All)]
    [TestCase("all", ExpectedResult = Roles.All)]
    [TestCase("api", ExpectedResult = Roles.Api)]
    [TestCase("Lifecycle", ExpectedResult = Roles.Lifecycle)]
    [TestCase("delivery", ExpectedResult = Roles.Delivery)]
    [TestCase("api,lifecycle", ExpectedResult = Roles.Api | Roles.Lifecycle)]
    [TestCase(" delivery , API ", ExpectedResult = Roles.Api | Roles.Delivery)]
    [TestCase("api,lifecycle,delivery", ExpectedResult = Roles.All)]
    public Roles A_process_has_the_roles_it_is_given_and_all_when_nothing_is_said(string? setting) => Configuration("Roles", setting).ReadRoles();

    [TestCase("none")]
    [TestCase("worker")]
    [TestCase("api,worker")]
    [TestCase("api lifecycle")]
    [TestCase("api,")]
    [TestCase("0")]
    [TestCase("3")]
    [TestCase("8")]
    [TestCase("-1")]
    public void A_role_that_does_not_exist_stops_the_start(string setting) =>
        Assert.That(() => Configuration("Roles", setting).ReadRoles(), Throws.TypeOf<OptionsValidationException>().With.Message.EqualTo(
            $"NOTIFICATIONS_ROLES is '{setting}'; give some of api, lifecycle, delivery, separated by commas"));

    [TestCase("1", ExpectedResult = true)]
    [TestCase("true", ExpectedResult = true)]
    [TestCase(null, ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    [TestCase("0", ExpectedResult = false)]
    [TestCase("no", ExpectedResult = false)]
    public bool Demo_mode_is_asked_for(string? setting) => Configuration("Demo", setting).IsDemo();

    private static IConfiguration Configuration(string key, string? value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new KeyValuePair<string, string?>(key, value)]).Build();
}
