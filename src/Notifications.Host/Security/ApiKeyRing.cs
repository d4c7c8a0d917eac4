using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Notifications.Keys;
using Notifications.Limits;

namespace Notifications.Host.Security;

/// <summary>All keys by their hash: those of the configuration, which need no database, and those of the database.</summary>
internal sealed class ApiKeyRing(IOptions<ApiKeyOptions> options, KeyRing stored, KeyUses uses)
{
    private readonly FrozenDictionary<KeyHash, Caller> _configured =
        options.Value.Keys.ToFrozenDictionary(x => KeyHash.Read(Convert.FromHexString(x.Hash)), ToCaller);

    // A caller is made once for a key, not for each request; it goes with the key, when that was read again.
    private readonly ConditionalWeakTable<KeyEntry, Caller> _callers = [];

    /// <returns>The caller; null when there is none, and then whether that is because the database can't say.</returns>
    public ValueTask<(Caller? Caller, bool IsUnavailable)> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (KeyHash.Of(key) is not { } hash) return default;
        if (_configured.TryGetValue(hash, out var caller)) return new((caller, false));

        var lookup = stored.FindAsync(hash, cancellationToken);
        return lookup.IsCompletedSuccessfully ? new(Answer(lookup.Result)) : WaitAsync(lookup);
    }

    private async ValueTask<(Caller? Caller, bool IsUnavailable)> WaitAsync(ValueTask<KeyLookup> lookup) => Answer(await lookup);

    private (Caller? Caller, bool IsUnavailable) Answer(KeyLookup lookup)
    {
        if (lookup.Key is not { } key) return (null, lookup.IsUnavailable);
        uses.Note(key.Id);
        return (_callers.GetValue(key, ToCaller), false);
    }

    // Hashes are long enough that their beginning tells configured keys apart, and short enough that it opens nothing.
    private static Caller ToCaller(ApiKey key) => new($"configured-{key.Hash[..8].ToLowerInvariant()}", key.Producer, key.Scopes.ToFrozenSet(StringComparer.Ordinal))
    {
        Limit = RateLimit.Of(key.Rate, key.Burst),
        Signing = new CallerSigning(key.Signing, [.. key.SigningSecrets], []),
    };

    private static Caller ToCaller(KeyEntry key) => new(key.Id.ToString(), key.Producer, key.Scopes)
    {
        Limit = key.Limit,
        Signing = new CallerSigning(key.Signing, [], key.SigningSecrets),
    };
}
