using NUnit.Framework;

namespace Notifications.Tests.Intake.CloudEvents;

/// <summary>What a repeated POST may change without becoming another event.</summary>
public sealed class SameEventTests
{
    [Test]
    public void The_mode_makes_no_difference()
    {
        var structured = Event.Structured(""","data":{"a":1},"datacontenttype":"application/json","subject":"Grüße","number":5,"yes":true""").HashOf();

        Assert.That(Event.Binary("application/json", "{ \"a\":1 }", ("ce-subject", "Gr%C3%BC%C3%9Fe"), ("ce-number", "5"), ("ce-yes", "true")).HashOf(), Is.EqualTo(structured));
    }

    [TestCase("Application/JSON")]
    [TestCase("application/json;charset=utf-8")]
    [TestCase("application/json; charset=\"UTF-8\"")]
    public void The_spelling_of_a_content_type_makes_no_difference(string contentType) =>
        Assert.That(Event.Binary(contentType, "1").HashOf(), Is.EqualTo(Event.Structured(""","data":1""").HashOf()));

    [Test]
    public void The_senders_trace_makes_no_difference() => Assert.That(
        Event.Structured(""","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b9c7c989f97918e1-01","tracestate":"a=b" """).HashOf(), Is.EqualTo(Event.Structured("").HashOf()));

    [Test]
    public void Everything_else_does()
    {
        string[] others =
        [
            "", ""","subject":"a" """, ""","subject":"b" """, ""","ext":"a" """, ""","ext2":"a" """, ""","ext":"" """, ""","dataschema":"urn:a" """, ""","data":1""", ""","data":"aGk=" """,
            ""","data_base64":"aGk=" """, ""","data":"aGk=","datacontenttype":"text/plain" """, ""","data":"aGk=","datacontenttype":"text/plain;format=flowed" """, ""","userid":"a" """,
            ""","time":"2018-04-05T17:31:00Z" """, ""","partitionkey":"a" """, ""","expirytime":"2018-04-05T17:31:00Z" """,
        ];

        Assert.That(others.Select(x => Event.Structured(x).HashOf()), Is.Unique);
    }
}
