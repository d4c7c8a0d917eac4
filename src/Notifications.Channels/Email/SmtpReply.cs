namespace Notifications.Channels.Email;

/// <summary>A mail server's answer. Its lines may hold addresses and are only read, never kept or shown.</summary>
internal readonly record struct SmtpReply(int Code, IReadOnlyList<string> Lines);
