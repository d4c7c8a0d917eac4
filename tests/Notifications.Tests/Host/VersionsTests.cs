using Microsoft.AspNetCore.Http;
using Notifications.Host.Http;
using NUnit.Framework;

namespace Notifications.Tests.Host;

public sealed class VersionsTests
{
    [TestCase(null, ExpectedResult = null)]
    [TestCase("*", ExpectedResult = null)]
    [TestCase("\"7\"", ExpectedResult = 7)]
    [TestCase("7", ExpectedResult = -1)]
    [TestCase("W/\"7\"", ExpectedResult = -1)]
    [TestCase("\"seven\"", ExpectedResult = -1)]
    [TestCase("\"6\", \"7\"", ExpectedResult = -1)]
    public int? If_Match_names_the_version_that_may_be_changed_and_what_is_no_version_matches_none(string? header)
    {
        var context = new DefaultHttpContext();
        if (header is not null) context.Request.Headers.IfMatch = header;

        return context.ExpectedVersion();
    }

    [Test]
    public void The_ETag_of_an_answer_is_what_If_Match_takes()
    {
        var context = new DefaultHttpContext();
        context.SetVersion(12);
        context.Request.Headers.IfMatch = context.Response.Headers.ETag;

        Assert.That(context.ExpectedVersion(), Is.EqualTo(12));
    }
}
