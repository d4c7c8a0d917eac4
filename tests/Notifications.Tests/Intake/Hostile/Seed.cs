using System.Globalization;
using NUnit.Framework;

namespace Notifications.Tests.Intake.Hostile;

/// <summary>Another one in every run, and in the output: <c>NOTIFICATIONS_INPUT_SEED</c> repeats one.</summary>
public static class Seed
{
    public static int Next()
    {
        var given = Environment.GetEnvironmentVariable("NOTIFICATIONS_INPUT_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        TestContext.Progress.WriteLine($"{TestContext.CurrentContext.Test.Name}: NOTIFICATIONS_INPUT_SEED={seed}");
        return seed;
    }
}
