using System.Collections.Concurrent;

namespace Notifications.Secrets;

/// <summary>Secrets that this process has decrypted, by their ciphertext, so that an attempt does not decrypt what the one before it has.</summary>
public sealed class OpenedSecrets(SecretCipher cipher)
{
    /// <summary>More than a process has destinations; beyond it everything is forgotten and decrypted anew.</summary>
    private const int MostKept = 10_000;

    private readonly ConcurrentDictionary<string, string> _opened = new(StringComparer.Ordinal);

    /// <returns>All of them, in their order; null when one can't be decrypted.</returns>
    public IReadOnlyList<string>? TryOpen(IReadOnlyList<string> ciphertexts)
    {
        ArgumentNullException.ThrowIfNull(ciphertexts);
        var secrets = new string[ciphertexts.Count];
        for (var index = 0; index < secrets.Length; index++)
        {
            if (!_opened.TryGetValue(ciphertexts[index], out var secret))
            {
                if (!cipher.TryDecrypt(ciphertexts[index], out secret)) return null;
                if (_opened.Count >= MostKept) _opened.Clear();
                _opened[ciphertexts[index]] = secret;
            }

            secrets[index] = secret;
        }

        return secrets;
    }
}
