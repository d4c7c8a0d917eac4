using Microsoft.Extensions.Options;
using Notifications.Keys;

namespace Notifications.Host.Security;

internal sealed class ApiKeyOptionsValidator : IValidateOptions<ApiKeyOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options)
    {
        var mistakes = options.Keys.Index().SelectMany(x => FindMistakes(x.Item, $"{ApiKeyOptions.Section}:Keys:{x.Index}"))
            .Concat(options.Keys.CountBy(x => x.Hash, StringComparer.OrdinalIgnoreCase).Where(x => x.Value > 1)
                .Select(x => $"{ApiKeyOptions.Section}:Keys has one Hash {x.Value} times (it begins with {x.Key[..Math.Min(6, x.Key.Length)]})"))
            .ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> FindMistakes(ApiKey key, string at)
    {
        if (key.Hash.Length != 64 || !key.Hash.All(char.IsAsciiHexDigit)) yield return $"{at}:Hash must be the key's SHA-256: 64 hex digits";
        if (key.Producer.Length is 0 or > 100) yield return $"{at}:Producer must have 1 to 100 characters";
        if (key.Scopes.Count == 0) yield return $"{at}:Scopes must name at least one of {string.Join(", ", Scopes.All)}";
        foreach (var scope in key.Scopes.Except(Scopes.All)) yield return $"{at}:Scopes: '{scope}' is unknown; the scopes are {string.Join(", ", Scopes.All)}";
        foreach (var mistake in FindSigningMistakes(key).Concat(FindLimitMistakes(key))) yield return $"{at}:{mistake}";
    }

    private static IEnumerable<string> FindSigningMistakes(ApiKey key)
    {
        if (!SigningModes.All.Contains(key.Signing)) yield return $"Signing '{key.Signing}' is unknown; it is one of {string.Join(", ", SigningModes.All)}";
        if (key.Signing != SigningModes.Off && key.SigningSecrets.Count == 0) yield return $"SigningSecrets must have one where Signing is {key.Signing}";
        if (key.SigningSecrets.Count > RequestSignature.MostSecrets) yield return $"SigningSecrets may have {RequestSignature.MostSecrets}, the newest first";
        if (!key.SigningSecrets.All(RequestSignature.IsUsable)) yield return "SigningSecrets: none is empty, and what begins with whsec_ goes on in base64";
    }

    private static IEnumerable<string> FindLimitMistakes(ApiKey key)
    {
        if (key.Rate is { } rate && !(rate is > 0 and <= KeyRules.HighestRate)) yield return $"Rate must be greater than 0 and at most {KeyRules.HighestRate}";
        if (key.Burst is < 1 or > KeyRules.LargestBurst) yield return $"Burst must be 1 to {KeyRules.LargestBurst}";
        if (key is { Burst: not null, Rate: null }) yield return "Burst has no use without Rate";
    }
}
