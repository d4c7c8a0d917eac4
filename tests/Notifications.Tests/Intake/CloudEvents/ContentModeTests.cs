using Notifications.Intake.CloudEvents;
using NUnit.Framework;

namespace Notifications.Tests.Intake.CloudEvents;

public sealed class ContentModeTests
{
    [TestCase("application/cloudevents+json", ContentMode.Structured)]
    [TestCase("application/cloudevents+json; charset=UTF-8", ContentMode.Structured)]
    [TestCase("APPLICATION/CloudEvents+JSON", ContentMode.Structured)]
    [TestCase("application/cloudevents", ContentMode.Structured)]
    [TestCase("application/cloudevents+avro", ContentMode.Structured)]
    [TestCase("application/cloudevents-batch+json", ContentMode.Batched)]
    [TestCase("Application/CLOUDEVENTS-batch+json;charset=utf-8", ContentMode.Batched)]
    [TestCase("application/cloudevents-batch", ContentMode.Batched)]
    [TestCase("application/json", ContentMode.None)]
    [TestCase("text/plain", ContentMode.None)]
    [TestCase("application/cloudevent", ContentMode.None)]
    [TestCase("", ContentMode.None)]
    [TestCase(null, ContentMode.None)]
    public void The_content_type_decides_by_how_it_begins_the_batch_first(string? contentType, object mode)
    {
        Assert.That(ContentModes.Of(contentType, []), Is.EqualTo(mode));
    }

    [TestCase("ce-id", ContentMode.Binary)]
    [TestCase("CE-Source", ContentMode.Binary)]
    [TestCase("ce-specversion", ContentMode.Binary)]
    [TestCase("ce-type", ContentMode.Binary)]
    [TestCase("ce-subject", ContentMode.None)]
    [TestCase("ce", ContentMode.None)]
    [TestCase("id", ContentMode.None)]
    [TestCase("x-ce-id", ContentMode.None)]
    public void Anything_else_is_binary_only_with_a_header_that_no_event_can_lack(string header, object mode)
    {
        Assert.That(ContentModes.Of("application/json", ["Host", header]), Is.EqualTo(mode));
        Assert.That(ContentModes.Of(null, [header]), Is.EqualTo(mode));
    }

    [Test]
    public void Headers_of_an_event_do_not_make_a_structured_one_binary() =>
        Assert.That(ContentModes.Of("application/cloudevents+json", ["ce-id"]), Is.EqualTo(ContentMode.Structured));
}
