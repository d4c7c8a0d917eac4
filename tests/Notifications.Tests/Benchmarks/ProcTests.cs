using Notifications.Benchmarks.Processes;
using NUnit.Framework;

namespace Notifications.Tests.Benchmarks;

public sealed class ProcTests
{
    [Test]
    public void A_name_with_spaces_and_brackets_hides_no_field()
    {
        var stat = ProcStat.Parse("4242 (postgres: (x) y) S 17 4242 4242 0 -1 4194304 1 2 3 4 150 50 7 3 20 0 1 0 12345 1000 200");

        Assert.That(stat, Is.EqualTo(new ProcStat(4242, 17, Own: TimeSpan.FromSeconds(2), Ended: TimeSpan.FromSeconds(0.1))));
    }

    [Test]
    public void The_machine_is_busy_with_everything_but_idling_and_waiting()
    {
        var (busy, stolen) = ProcStat.ParseMachine("cpu  100 20 30 9999 8888 4 6 40 0 0");

        Assert.That(busy, Is.EqualTo(TimeSpan.FromSeconds(1.6)));
        Assert.That(stolen, Is.EqualTo(TimeSpan.FromSeconds(0.4)));
    }

    [Test]
    public void A_tree_has_the_time_of_its_grandchildren_and_of_those_that_ended_but_not_of_strangers()
    {
        var snapshot = Snapshot(Process(1, 0, own: 100), Process(10, 1, own: 1, ended: 2), Process(11, 10, own: 4), Process(12, 11, own: 8), Process(20, 1, own: 50));

        Assert.That(snapshot.TreeOf(10), Is.EqualTo(TimeSpan.FromSeconds(15)));
        Assert.That(snapshot.Own(10), Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void A_process_that_is_gone_has_used_nothing() => Assert.That(Snapshot().TreeOf(10), Is.EqualTo(TimeSpan.Zero));

    [Test]
    public void This_machine_can_be_read() =>
        Assert.That(CpuSnapshot.Take().TreeOf(Environment.ProcessId), Is.GreaterThan(TimeSpan.Zero));

    [TestCase("VmHWM:\t  204800 kB", 200)]
    [TestCase("VmRSS:\t  204800 kB", 0)]
    public void Peak_memory_is_the_high_water_mark_in_MiB(string line, int expected) =>
        Assert.That(PeakMemory.Parse(["Name:\tdotnet", line, "Threads:\t20"]), Is.EqualTo(expected));

    private static CpuSnapshot Snapshot(params ProcStat[] processes) => new(processes, TimeSpan.Zero, TimeSpan.Zero);

    private static ProcStat Process(int pid, int parent, double own, double ended = 0) => new(pid, parent, TimeSpan.FromSeconds(own), TimeSpan.FromSeconds(ended));
}
