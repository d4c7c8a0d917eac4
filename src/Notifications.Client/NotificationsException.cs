namespace Notifications.Client;

/// <summary>A <see cref="Client.Failure"/>, for those who asked for a value or an exception.</summary>
public sealed class NotificationsException(Failure failure) : Exception(Describe(failure))
{
    /// <summary>What is known of it.</summary>
    public Failure Failure { get; } = failure;

    private static string Describe(Failure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return string.Join(": ", new[] { failure.Problem.Title, failure.Problem.Detail }.Where(x => !string.IsNullOrWhiteSpace(x)));
    }
}
