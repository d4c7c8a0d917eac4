namespace Notifications.Receipts;

/// <summary>What a provider said, after the attempt, of one of its messages.</summary>
/// <param name="Outcome">Delivered or Rejected.</param>
/// <param name="Error">A short stable class such as <c>sms-30003</c>; null when delivered.</param>
/// <param name="ReceivedAt">By the database's clock.</param>
public sealed record Receipt(Guid NotificationId, int Cycle, int Attempt, string Outcome, string? Error, string? ProviderMessageId, DateTimeOffset ReceivedAt);
