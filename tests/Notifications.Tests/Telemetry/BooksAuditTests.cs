using Notifications.Status;
using NUnit.Framework;

namespace Notifications.Tests.Telemetry;

public sealed class BooksAuditTests
{
    private readonly Guid _first = Guid.CreateVersion7();

    [Test]
    public void It_goes_on_behind_the_range_before_and_begins_again_at_the_end()
    {
        var audit = new BooksAudit();

        audit.Add(new AuditedRange(_first, 0));
        Assert.That(audit.Position, Is.EqualTo(_first));

        audit.Add(new AuditedRange(null, 0));
        Assert.That(audit.Position, Is.EqualTo(Guid.Empty));
    }

    [Test]
    public void A_difference_is_told_at_once_and_until_a_whole_round_has_not_found_it_any_more()
    {
        var audit = new BooksAudit();

        audit.Add(new AuditedRange(_first, 2));
        Assert.That(audit.Difference, Is.EqualTo(2));

        audit.Add(new AuditedRange(null, 1));
        Assert.That(audit.Difference, Is.EqualTo(3));

        audit.Add(new AuditedRange(_first, 0));
        Assert.That(audit.Difference, Is.EqualTo(3), "the round is not over");

        audit.Add(new AuditedRange(null, 0));
        Assert.That(audit.Difference, Is.Zero);
    }
}
