using Notifications.Host.Limits;
using Notifications.Limits;
using NUnit.Framework;

namespace Notifications.Tests.Limits;

public sealed class RateLimitFieldsTests
{
    [TestCase(100, 100, "\"key\";q=100;w=1")]
    [TestCase(10, 100, "\"key\";q=100;w=10")]
    [TestCase(3, 10, "\"key\";q=10;w=4", Description = "whole seconds, rounded up")]
    [TestCase(1000, 10, "\"key\";q=10;w=1", Description = "a window is never 0")]
    [TestCase(0.001, 1_000_000, "\"key\";q=1000000;w=1000000000")]
    public void The_policy_names_the_bucket_and_the_time_in_which_it_fills(double rate, int burst, string policy) =>
        Assert.That(Fields(rate, burst, burst).ToPolicy(), Is.EqualTo(policy));

    [TestCase(100, 100, 100, "\"key\";r=100;t=1")]
    [TestCase(10, 100, 99.7, "\"key\";r=99;t=10", Description = "not 1, the time until it is full: 99 a second is no rate of 10")]
    [TestCase(10, 100, 1, "\"key\";r=1;t=1")]
    [TestCase(0.5, 5, 3, "\"key\";r=3;t=6")]
    public void What_is_left_over_its_window_is_the_rate_at_which_it_flows_in(double rate, int burst, double tokens, string limit) =>
        Assert.That(Fields(rate, burst, tokens).ToLimit(), Is.EqualTo(limit));

    [TestCase(100, 0.5, 1)]
    [TestCase(0.5, 0, 2)]
    [TestCase(0.5, 0.25, 2)]
    [TestCase(10, -99, 10, Description = "in debt: it is paid before anything is granted")]
    public void Where_nothing_is_left_the_window_ends_with_the_next_token_and_so_does_Retry_After(double rate, double tokens, int seconds)
    {
        var fields = Fields(rate, 5, tokens);

        Assert.That(fields.ToLimit(), Is.EqualTo($"\"key\";r=0;t={seconds}"));
        Assert.That(fields.Window, Is.EqualTo(seconds));
    }

    private static RateLimitFields Fields(double rate, int burst, double tokens)
    {
        var limit = new RateLimit(rate, burst);
        return new RateLimitFields("key", limit, BucketState.Of(tokens >= 0, tokens, limit));
    }
}
