namespace Notifications.Benchmarks.Profile;

/// <param name="Thread">Its name, of which the kernel keeps 15 letters.</param>
/// <param name="Stack">From the innermost frame on.</param>
internal sealed record Sample(string Thread, IReadOnlyList<Frame> Stack);
