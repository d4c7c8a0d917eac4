using NUnit.Framework;
using Notifications.Channels.Email;

namespace Notifications.Tests.Channels.Email;

internal sealed class EmailOptionsValidatorTests
{
    private static readonly EmailOptionsValidator Validator = new();

    [Test]
    public void One_way_out_is_fine()
    {
        Assert.That(Mistakes(new EmailOptions { From = "a@example.org", PickupFolder = "mail" }), Is.Empty);
        Assert.That(Mistakes(Smtp(_ => { })), Is.Empty);
        Assert.That(Mistakes(Smtp(x => (x.User, x.Password) = ("user", "password"))), Is.Empty);
        Assert.That(Mistakes(Smtp(x => x.Security = SmtpSecurity.None)), Is.Empty);
        Assert.That(Mistakes(Smtp(x => (x.Host, x.Security, x.CertificateAuthorityFile) = ("::1", SmtpSecurity.Tls, "ca.pem"))), Is.Empty);
    }

    [Test]
    public void None_and_two_are_mistakes()
    {
        var both = Smtp(_ => { });
        both.PickupFolder = "mail";

        Assert.That(Mistakes(new EmailOptions { From = "a@example.org" }).Single(), Does.Contain("Channels:Email:PickupFolder and Channels:Email:Smtp are empty"));
        Assert.That(Mistakes(both).Single(), Does.Contain("Channels:Email:PickupFolder and Channels:Email:Smtp are both set"));
    }

    [TestCase("")]
    [TestCase("smtp.example.org:25")]
    [TestCase("smtp://example.org")]
    public void A_host_is_a_bare_name(string host) => Assert.That(Mistakes(Smtp(x => x.Host = host)).Single(), Does.StartWith("Channels:Email:Smtp:Host"));

    [TestCase(0)]
    [TestCase(65_536)]
    public void A_port_has_its_range(int port) => Assert.That(Mistakes(Smtp(x => x.Port = port)).Single(), Does.StartWith("Channels:Email:Smtp:Port"));

    [TestCase("user", null)]
    [TestCase(null, "password")]
    [TestCase("user", "")]
    public void User_and_password_belong_together(string? user, string? password) =>
        Assert.That(Mistakes(Smtp(x => (x.User, x.Password) = (user, password))).Single(), Does.StartWith("Channels:Email:Smtp:User"));

    [Test]
    public void Without_TLS_there_is_neither_a_password_nor_a_trust()
    {
        var mistakes = Mistakes(Smtp(x => (x.Security, x.User, x.Password, x.CertificateAuthorityFile) = (SmtpSecurity.None, "user", "password", "ca.pem")));

        Assert.That(mistakes, Has.Length.EqualTo(2));
        Assert.That(mistakes[0], Does.StartWith("Channels:Email:Smtp:Security is None"));
        Assert.That(mistakes[1], Does.StartWith("Channels:Email:Smtp:CertificateAuthorityFile"));
    }

    [TestCase(0, 10, 2)]
    [TestCase(121, 10, 1)]
    [TestCase(30, 0, 1)]
    [TestCase(30, 31, 1)]
    public void Waits_are_bounded(int timeout, int connectTimeout, int mistakes)
    {
        var options = Smtp(x => (x.Timeout, x.ConnectTimeout) = (TimeSpan.FromSeconds(timeout), TimeSpan.FromSeconds(connectTimeout)));

        Assert.That(Mistakes(options), Has.Length.EqualTo(mistakes));
    }

    [Test]
    public void All_mistakes_are_told_at_once_and_no_secret_with_them()
    {
        var options = Smtp(x =>
        {
            (x.Host, x.Port, x.Security, x.Timeout) = ("", 0, SmtpSecurity.None, TimeSpan.Zero);
            (x.User, x.Password) = ("hidden-user", "hidden-password");
        });
        options.From = "hidden-sender";
        options.PickupFolder = "mail";

        var mistakes = Mistakes(options);

        Assert.That(mistakes, Has.Length.EqualTo(7));
        Assert.That(string.Join(' ', mistakes) + options + options.Smtp, Does.Not.Contain("hidden"));
    }

    private static EmailOptions Smtp(Action<SmtpOptions> set)
    {
        var smtp = new SmtpOptions { Host = "smtp.example.org" };
        set(smtp);
        return new EmailOptions { From = "a@example.org", Smtp = smtp };
    }

    private static string[] Mistakes(EmailOptions options) => [.. Validator.Validate(null, options).Failures ?? []];
}
