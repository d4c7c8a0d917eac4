using Notifications.IntegrationTests.Infrastructure;
using Notifications.Limits;
using Notifications.Tests.Delivery;
using Npgsql;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Limits;

/// <summary>The buckets themselves, as two instances use them. No rate here is high enough for a token to come while a test runs: every count is exact.</summary>
public sealed class RateBucketTests
{
    private const string Bucket = "key:one";
    private static readonly RateLimit Slow = new(0.001, 100);

    private readonly List<NpgsqlDataSource> _sources = [];
    private Platform _platform = null!;

    [OneTimeSetUp]
    public async Task Start() => _platform = await Platform.PrepareAsync();

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var source in _sources) await source.DisposeAsync();
        await _platform.DisposeAsync();
    }

    [TearDown]
    public Task Empty() => _platform.Database.RunAsync("DELETE FROM rate_bucket");

    [Test]
    public async Task Two_instances_that_are_asked_at_the_same_time_grant_together_what_the_bucket_holds_and_not_one_more()
    {
        var (one, other) = (Instance(), Instance());

        var answers = await Task.WhenAll(Enumerable.Range(0, 600).Select(x => (x % 2 == 0 ? one : other).TakeAsync(Bucket, Slow)));

        Assert.That(answers, Has.None.Null, "the database answered");
        Assert.That(answers.Count(x => x!.Value.IsGranted), Is.EqualTo(Slow.Burst));
    }

    [Test]
    public async Task Those_who_come_first_are_served_first()
    {
        var buckets = Instance();

        var answers = await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => buckets.TakeAsync(Bucket, Slow)));

        Assert.That(answers.Select(x => x!.Value.IsGranted), Is.Ordered.Descending);
        Assert.That(answers.Count(x => x!.Value.IsGranted), Is.EqualTo(Slow.Burst));
    }

    [Test]
    public async Task What_flows_in_is_granted_by_any_instance_and_no_more_than_the_bucket_holds()
    {
        var limit = new RateLimit(0.01, 10);
        Assert.That(await GrantedAsync(limit, 20), Is.EqualTo(10));

        await PassAsync("499 s");   // of 500 for five tokens
        Assert.That(await GrantedAsync(limit, 20), Is.EqualTo(4));
        await PassAsync("2 s");
        Assert.That(await GrantedAsync(limit, 20), Is.EqualTo(1), "what was over is not lost");
        await PassAsync("1 year");
        Assert.That(await GrantedAsync(limit, 20), Is.EqualTo(10));
    }

    [Test]
    public async Task A_refusal_says_when_the_next_token_comes()
    {
        var buckets = Instance();
        await buckets.OweAsync(Bucket, Slow, 100);

        var refused = (await buckets.TakeAsync(Bucket, Slow))!.Value;

        Assert.That(refused.IsGranted, Is.False);
        Assert.That(refused.Wait.TotalSeconds, Is.InRange(950, 1000));
    }

    [Test]
    public async Task What_is_owed_is_always_granted_and_paid_before_anybody_gets_more()
    {
        var limit = new RateLimit(0.01, 10);
        var owing = (await Instance().OweAsync(Bucket, limit, 25))!.Value;
        Assert.That((owing.IsGranted, Math.Round(owing.Tokens)), Is.EqualTo((true, -15)));

        await PassAsync("1500 s");   // the debt is paid
        Assert.That(await GrantedAsync(limit, 20), Is.Zero);
        await PassAsync("200 s");
        Assert.That(await GrantedAsync(limit, 20), Is.EqualTo(2));
    }

    [Test]
    public async Task Buckets_have_nothing_to_do_with_each_other_and_instances_that_ask_for_them_crosswise_wait_for_none()
    {
        var (one, other) = (Instance(), Instance());
        var names = Enumerable.Range(0, 50).Select(x => $"address:{x}").ToList();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).SelectMany(round =>
            names.Select(x => one.TakeAsync(x, new RateLimit(0.001, 30))).Concat(names.AsEnumerable().Reverse().Select(x => other.TakeAsync(x, new RateLimit(0.001, 30))))));

        Assert.That(answers, Has.None.Null, "a deadlock would have been an error");
        Assert.That(answers.Count(x => x!.Value.IsGranted), Is.EqualTo(30 * names.Count));
    }

    /// <summary>The row is taken away, so the database would grant: who is refused all the same was not asked about.</summary>
    [Test]
    public async Task Who_is_known_to_wait_is_refused_without_a_question_until_a_second_is_over()
    {
        var clock = new SteppedClock();
        var buckets = Instance(clock);
        await buckets.OweAsync(Bucket, Slow, 100);
        await Empty();

        clock.Pass(TimeSpan.FromSeconds(0.9));
        var known = (await buckets.TakeAsync(Bucket, Slow))!.Value;
        var changed = (await buckets.TakeAsync(Bucket, Slow with { Burst = 200 }))!.Value;
        clock.Pass(TimeSpan.FromSeconds(0.2));
        var asked = (await buckets.TakeAsync(Bucket, Slow))!.Value;

        Assert.That(known.IsGranted, Is.False);
        Assert.That(known.Wait.TotalSeconds, Is.InRange(950, 1000), "what is told is the whole wait");
        Assert.That(changed.IsGranted, "another limit is another question");
        Assert.That(asked.IsGranted);
    }

    [Test]
    public async Task A_token_that_is_to_come_soon_is_asked_for_as_soon_as_it_has_come()
    {
        var limit = new RateLimit(10, 10);
        var clock = new SteppedClock();
        var buckets = Instance(clock);
        await buckets.OweAsync(Bucket, limit, 10);
        await Empty();

        Assert.That((await buckets.TakeAsync(Bucket, limit))!.Value.IsGranted, Is.False);
        clock.Pass(TimeSpan.FromMilliseconds(101));
        Assert.That((await buckets.TakeAsync(Bucket, limit))!.Value.IsGranted);
    }

    [Test]
    public async Task A_database_that_gives_no_answer_is_waited_for_a_second_and_then_nobody_knows()
    {
        await using var locking = new NpgsqlConnection(_platform.Database.ConnectionString);
        await locking.OpenAsync();
        await using var lockTable = new NpgsqlCommand("BEGIN; LOCK TABLE rate_bucket IN ACCESS EXCLUSIVE MODE", locking);
        await lockTable.ExecuteNonQueryAsync();
        var buckets = Instance();

        Assert.That(await buckets.TakeAsync(Bucket, Slow), Is.Null);

        await locking.CloseAsync();
        Assert.That((await Eventually.GetAsync("it answers again", () => buckets.TakeAsync(Bucket, Slow), x => x is not null))!.Value.IsGranted);
    }

    [Test]
    public async Task Buckets_that_are_full_again_go_after_a_while_and_those_in_use_stay()
    {
        var store = new RateBucketStore(Source());
        await Instance().OweAsync("address:gone", Slow, 1);
        await Instance().OweAsync("address:there", Slow, 3);

        await PassAsync("1050 s");   // full for 50 s
        await store.DeleteFullAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.That(await CountAsync(), Is.EqualTo(2));
        await PassAsync("11 s");
        await store.DeleteFullAsync(TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.That(await _platform.Database.ReadAsync<string>("SELECT string_agg(name, ' ') FROM rate_bucket"), Is.EqualTo("address:there"));
    }

    [Test]
    public async Task Buckets_wait_for_no_disk() =>
        Assert.That(await _platform.Database.ReadAsync<char>("SELECT relpersistence FROM pg_class WHERE oid = 'rate_bucket'::regclass"), Is.EqualTo('u'), "unlogged");

    /// <summary>By an instance that knows nothing yet.</summary>
    private async Task<int> GrantedAsync(RateLimit limit, int asked)
    {
        var buckets = Instance();
        var answers = await Task.WhenAll(Enumerable.Range(0, asked).Select(_ => buckets.TakeAsync(Bucket, limit)));
        return answers.Count(x => x!.Value.IsGranted);
    }

    /// <summary>The past is moved, not the clock: it is the database's.</summary>
    private Task PassAsync(string interval) => _platform.Database.RunAsync($"UPDATE rate_bucket SET full_at = full_at - interval '{interval}'");

    private Task<long> CountAsync() => _platform.Database.ReadAsync<long>("SELECT count(*) FROM rate_bucket");

    private RateBuckets Instance(TimeProvider? clock = null) => new(new RateBucketStore(Source()), clock ?? TimeProvider.System);

    private NpgsqlDataSource Source()
    {
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_platform.Database.ConnectionString) { MaxPoolSize = 1 });
        _sources.Add(source);
        return source;
    }
}
