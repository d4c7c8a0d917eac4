using Notifications.Benchmarks.Processes;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Rounds;

/// <summary>CPU time, in microseconds for each notification that was accepted; what the rest of the machine used, in percent of what all of it used.</summary>
/// <param name="Service">All processes of the subject.</param>
/// <param name="Others">Neither the subject's nor the benchmark's: the more, the less the round is worth.</param>
/// <param name="Stolen">CPU time that the hypervisor gave to somebody else, in percent of all.</param>
internal sealed record CpuUse(double Service, double Broker, double Database, double Sink, double Load, double Others, double Stolen)
{
    public double Total => Service + Broker + Database;
}

/// <summary>Takes the difference over a round.</summary>
internal sealed class CpuMeter(Servers servers, int sink)
{
    private readonly CpuSnapshot _before = CpuSnapshot.Take();

    public CpuUse Read(Subject subject, int notifications)
    {
        var after = CpuSnapshot.Take();
        var service = subject.Service.Processes.Select(x => Used(after, x.Id)).Aggregate(TimeSpan.Zero, (sum, x) => sum + x);
        var (broker, database, receiver) = (Used(after, servers.BrokerPid), Used(after, servers.DatabasePid), Used(after, sink));
        var load = after.Own(Environment.ProcessId) - _before.Own(Environment.ProcessId);   // the services are children of this process
        var (busy, stolen) = (after.Busy - _before.Busy, after.Stolen - _before.Stolen);
        var others = busy - broker - database - Used(after, Environment.ProcessId);   // whose tree has the sink and all services, idle ones included
        return new CpuUse(
            Each(service), Each(broker), Each(database), Each(receiver), Each(load), Math.Max(0, 100 * others / busy), 100 * stolen / (busy + stolen));

        double Each(TimeSpan used) => used.TotalMicroseconds / Math.Max(1, notifications);
    }

    private TimeSpan Used(CpuSnapshot after, int pid) => after.TreeOf(pid) - _before.TreeOf(pid);
}
