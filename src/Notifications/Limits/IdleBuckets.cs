namespace Notifications.Limits;

/// <summary>Buckets come with every address that asks; those that nobody uses any more go.</summary>
internal sealed class IdleBuckets(RateBucketStore store, RateBuckets buckets, TimeProvider clock, ILogger<IdleBuckets> logger)
    : Loop("Deleting idle rate buckets", Interval, clock, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        buckets.Forget();
        while (!await store.DeleteFullAsync(Interval, cancellationToken)) { }
    }
}
