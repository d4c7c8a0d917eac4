using Notifications.Benchmarks.Chaos.Rounds;
using NUnit.Framework;

namespace Notifications.Tests.Chaos;

public sealed class ElapseTests
{
    [CancelAfter(10_000)]
    [TestCase(-1)]
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(9_999)]
    [TestCase(10_000)]
    public async Task However_short_a_time_chance_has_drawn_it_passes(long ticks, CancellationToken cancellationToken) =>
        await Elapse.ForAsync(TimeSpan.FromTicks(ticks), cancellationToken);
}
