using Notifications.Benchmarks.Profile;
using NUnit.Framework;

namespace Notifications.Tests.Benchmarks;

public sealed class CpuProfileTests
{
    private const string Npgsql = "\t7f27abde9527 instance void [Npgsql] Npgsql.Internal.NpgsqlWriteBuffer+<Flush>d__29::MoveNext()[OptimizedTier1] (/tmp/perf-1.map)";
    private const string Intake = "\t7f27abde9362 instance void [Notifications] Notifications.Intake.IntakeStore::Store(class [Npgsql]Npgsql.NpgsqlConnection)[OptimizedTier1] (/tmp/perf-1.map)";
    private const string Kernel = "\tffffffff81 tcp_sendmsg ([kernel.kallsyms])";
    private const string Runtime = "\t63bf51 [unknown] (/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.12/libcoreclr.so)";
    private const string AheadOfTime = "\t31061 [unknown] (/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.12/System.Text.Json.dll)";

    [Test]
    public void A_system_call_belongs_to_the_library_that_made_it()
    {
        var sample = Read(".NET TP Worker", Kernel, Npgsql, Intake, Runtime);

        Assert.That(Areas.OwnerOf(sample), Is.EqualTo("Npgsql"));
        Assert.That(Areas.On(sample), Is.EquivalentTo(new[] { "Npgsql", "intake" }));
    }

    [Test]
    public void A_parameter_of_somebodys_type_does_not_make_a_method_theirs() =>
        Assert.That(Areas.OwnerOf(Read(".NET TP Worker", Intake)), Is.EqualTo("intake"));

    [Test]
    public void What_was_compiled_ahead_is_known_by_its_file() =>
        Assert.That(Areas.OwnerOf(Read(".NET TP Worker", AheadOfTime, Intake)), Is.EqualTo("JSON"));

    [Test]
    public void The_runtime_owns_what_it_does_itself() =>
        Assert.That(Areas.OwnerOf(Read(".NET TP Worker", Runtime, Intake)), Does.StartWith("runtime"));

    [Test]
    public void A_thread_that_wakes_another_is_not_the_work_it_was_woken_by() =>
        Assert.That(Areas.OwnerOf(Read(".NET TP Worker", "\tffffffff82 do_futex ([kernel.kallsyms])", Runtime, Npgsql)), Does.StartWith("threads"));

    [Test]
    public void The_collectors_threads_are_the_collectors_whatever_they_run() =>
        Assert.That(Areas.OwnerOf(Read(".NET Server GC", Kernel, Runtime)), Is.EqualTo("garbage collector"));

    [Test]
    public void What_is_nobodys_is_not_forgotten() => Assert.That(Areas.OwnerOf(Read(".NET Timer", Kernel)), Is.EqualTo(Areas.Rest));

    [Test]
    public void Samples_are_parted_by_empty_lines()
    {
        var samples = PerfScript.Read(["worker ", Kernel, Npgsql, "", "timer ", Kernel, ""]).ToList();

        Assert.That(samples.Select(x => (x.Thread, x.Stack.Count)), Is.EqualTo(new[] { ("worker", 2), ("timer", 1) }));
    }

    [Test]
    public void The_own_shares_add_up_to_all_samples()
    {
        var output = new StringWriter();

        CpuProfile.Of([Read("a", Npgsql, Intake), Read("a", Npgsql, Intake), Read("a", Npgsql, Intake), Read("a", Intake)]).WriteTo(output);

        Assert.That(output.ToString(), Does.Match(@"Npgsql +75\.0 +75\.0").And.Match(@"intake +25\.0 +100\.0"));
    }

    private static Sample Read(params string[] lines) => PerfScript.Read(lines).Single();
}
