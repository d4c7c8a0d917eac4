using System.Globalization;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Notifications.Channels;
using Notifications.Channels.Email;

namespace Notifications.Tests.Channels.Email;

internal sealed class EmailChannelTests
{
    private string _folder = null!;
    private EmailChannel _channel = null!;

    [SetUp]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("pickup-").FullName;
        _channel = new EmailChannel(Options.Create(new EmailOptions { PickupFolder = _folder, From = "notifications@bücher.example" }), TimeProvider.System);
    }

    [TearDown]
    public void Close()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Subject_and_text_are_the_payloads_whatever_their_letters()
    {
        var delivery = Some.Delivery("jane@example.org", """{"subject":"Ihre Rechnung für März ✓ und noch ein ganzes Stück mehr, damit gefaltet wird","text":"Grüße\n.\n日本"}""");

        var outcome = await DeliverAsync(delivery);

        var message = Read(delivery);
        Assert.Multiple(() =>
        {
            Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Delivered($"<{delivery.IdempotencyId}@xn--bcher-kva.example>")));
            Assert.That(message.Subject, Is.EqualTo("Ihre Rechnung für März ✓ und noch ein ganzes Stück mehr, damit gefaltet wird"));
            Assert.That(message.Text.ReplaceLineEndings("\n").TrimEnd(), Is.EqualTo("Grüße\n.\n日本"));
            Assert.That(message.ContentType, Is.EqualTo("text/plain"));
            Assert.That(message.Headers["To"], Is.EqualTo("jane@example.org"));
            Assert.That(message.Headers["Idempotency-Key"], Is.EqualTo(delivery.IdempotencyId));
            Assert.That(message.Headers["From"], Is.EqualTo("notifications@xn--bcher-kva.example"));
            Assert.That(DateTimeOffset.Parse(message.Headers["Date"], CultureInfo.InvariantCulture), Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
            Assert.That(message.Headers["X-Notification-Id"], Is.EqualTo($"{delivery.NotificationId}"));
        });
    }

    [Test]
    public async Task Text_and_html_become_alternatives()
    {
        var delivery = Some.Delivery("jane@example.org", """{"subject":"s","text":"plain ü","html":"<b>bold ü</b>"}""");

        await DeliverAsync(delivery);

        var message = Read(delivery);
        Assert.That(message.ContentType, Is.EqualTo("multipart/alternative"));
        Assert.That(message.Parts.Select(part => (part.ContentType, part.Text.Trim())), Is.EqualTo(new[] { ("text/plain", "plain ü"), ("text/html", "<b>bold ü</b>") }));
    }

    [Test]
    public async Task Html_alone_is_sent_as_html()
    {
        var delivery = Some.Delivery("jane@example.org", """{"html":"<b>bold</b>"}""");

        await DeliverAsync(delivery);

        Assert.That((Read(delivery).ContentType, Read(delivery).Text.Trim()), Is.EqualTo(("text/html", "<b>bold</b>")));
    }

    [TestCase("""{"order":42,"name":"Zoë"}""", "{\n  \"order\": 42,\n  \"name\": \"Zoë\"\n}")]
    [TestCase("""[1]""", "[\n  1\n]")]
    [TestCase("42", "42")]
    [TestCase("""{"subject":7,"text":{"a":1}}""", "{\n  \"subject\": 7,\n  \"text\": {\n    \"a\": 1\n  }\n}")]
    public async Task A_payload_that_is_no_message_is_shown_as_it_is_under_the_events_type(string payload, string text)
    {
        var delivery = Some.Delivery("jane@example.org", payload);

        await DeliverAsync(delivery);

        Assert.That(Read(delivery).Subject, Is.EqualTo("order.paid"));
        Assert.That(Read(delivery).Text.ReplaceLineEndings("\n").TrimEnd(), Is.EqualTo(text));
    }

    [TestCase("""Hi\r\nBcc: everyone@example.org""", "Hi  Bcc: everyone@example.org")]
    [TestCase("""Hi\nBcc: everyone@example.org""", "Hi Bcc: everyone@example.org")]
    [TestCase("""Hi\rBcc: everyone@example.org""", "Hi Bcc: everyone@example.org")]
    [TestCase("""Hi\u0085\u2028\u0000\tyou""", "Hi    you")]
    [TestCase("""\r\n\r\nbody""", "body")]
    public async Task A_line_break_in_the_subject_becomes_a_blank_and_never_a_header(string subject, string expected)
    {
        var delivery = Some.Delivery("jane@example.org", $$"""{"subject":"{{subject}}","text":"t"}""");

        await DeliverAsync(delivery);

        Assert.That(Read(delivery).Subject, Is.EqualTo(expected));
        Assert.That(Read(delivery).Headers.Keys, Does.Not.Contain("Bcc"));
    }

    [Test]
    public async Task Delivered_twice_is_one_file_with_the_same_message_id_and_nothing_beside_it()
    {
        var delivery = Some.Delivery("jane@example.org");

        await DeliverAsync(delivery);
        var first = Read(delivery).Headers["Message-ID"];
        await DeliverAsync(delivery with { Attempt = 2 });

        Assert.That(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories), Has.Length.EqualTo(1));
        Assert.That(Read(delivery).Headers["Message-ID"], Is.EqualTo(first).And.EqualTo($"<{delivery.IdempotencyId}@xn--bcher-kva.example>"));
    }

    [TestCase("")]
    [TestCase("jane")]
    [TestCase("@example.org")]
    [TestCase("jane@")]
    [TestCase("jane@example.org, joe@example.org")]
    [TestCase("jane@example.org;joe@example.org")]
    [TestCase("Jane <jane@example.org>")]
    [TestCase("<jane@example.org>")]
    [TestCase(" jane@example.org")]
    [TestCase("jane@example.org\r\nBcc: joe@example.org")]
    [TestCase("jane\0@example.org")]
    [TestCase("zoë@example.org")]
    [TestCase("jane@üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü.example")]
    public async Task A_bad_recipient_is_a_mistake_and_rejected(string recipient)
    {
        Assert.That(_channel.FindMistake(recipient), Is.Not.Null);
        Assert.That(await DeliverAsync(Some.Delivery(recipient)), Is.EqualTo(new DeliveryOutcome.Rejected("bad-recipient")));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }

    [TestCase(242, true)]
    [TestCase(243, false)]
    public void An_address_has_at_most_254_characters(int user, bool fine) =>
        Assert.That(_channel.FindMistake(new string('a', user) + "@example.org"), fine ? Is.Null : Is.Not.Null);

    [TestCase("jane.o'neil+tag@mail.example.org")]
    [TestCase("jane@bücher.example")]
    [TestCase("\"a,b\"@example.org")]
    public async Task An_unusual_address_is_fine(string recipient)
    {
        Assert.That(_channel.FindMistake(recipient), Is.Null);
        Assert.That(await DeliverAsync(Some.Delivery(recipient)), Is.TypeOf<DeliveryOutcome.Delivered>());
    }

    [TestCase("""{"subject":"\ud800"}""")]
    [TestCase("""{"other":"\ud800"}""")]
    public async Task A_payload_that_is_no_text_is_rejected(string payload) =>
        Assert.That(await DeliverAsync(Some.Delivery("jane@example.org", payload)), Is.EqualTo(new DeliveryOutcome.Rejected("bad-content")));

    [Test]
    public async Task A_missing_folder_is_deferred_and_not_created()
    {
        Directory.Delete(_folder);

        Assert.That(await DeliverAsync(Some.Delivery("jane@example.org")), Is.EqualTo(new DeliveryOutcome.Deferred("pickup-unwritable")));
        Assert.That(Directory.Exists(_folder), Is.False);
    }

    // A file where a folder has to be stands for every refusal of the disk: permissions do not stop root, which tests may run as.
    [Test]
    public async Task A_folder_that_cannot_be_written_to_is_deferred()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, ".tmp"), "");

        Assert.That(await DeliverAsync(Some.Delivery("jane@example.org")), Is.EqualTo(new DeliveryOutcome.Deferred("pickup-unwritable")));
    }

    [Test]
    public void A_cancelled_attempt_ends_in_an_exception() =>
        Assert.That(() => _channel.DeliverAsync(Some.Delivery("jane@example.org"), new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

    private Task<DeliveryOutcome> DeliverAsync(Notifications.Channels.Delivery delivery) => _channel.DeliverAsync(delivery, CancellationToken.None);

    private Eml Read(Notifications.Channels.Delivery delivery) => Eml.Read(Path.Combine(_folder, $"{delivery.IdempotencyId}.eml"));
}
