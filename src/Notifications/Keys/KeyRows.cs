using System.Collections.Frozen;
using Notifications.Limits;

namespace Notifications.Keys;

/// <summary>A key that is not revoked, as requests need it.</summary>
/// <param name="SigningSecrets">Newest first; some may have expired since.</param>
public sealed record KeyEntry(
    Guid Id, string Producer, FrozenSet<string> Scopes, string Signing, RateLimit? Limit, IReadOnlyList<StoredSigningSecret> SigningSecrets);

/// <param name="Secret">Encrypted.</param>
/// <param name="ExpiresAt">Null for the newest.</param>
public sealed record StoredSigningSecret(string Secret, DateTimeOffset? ExpiresAt);

/// <summary>One of the two secrets that a key may have at a time.</summary>
/// <param name="ExpiresAt">Null for the newest.</param>
public sealed record KeySecret(KeyEntry Key, DateTimeOffset? ExpiresAt);

/// <summary>All keys as they were committed when the version was.</summary>
public sealed record KeyTable(long Version, FrozenDictionary<KeyHash, KeySecret> Secrets);
