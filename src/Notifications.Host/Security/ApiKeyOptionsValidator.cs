using Microsoft.Extensions.Options;
using Notifications.Keys;
using Notifications.Limits;

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
        foreach (var mistake in FindSigningMistakes(key)) yield return $"{at}:{mistake}";
        if (RateLimit.FindMistake(key.Rate, key.Burst) is { } wrong) yield return $"{at}:Rate and {at}:Burst {wrong}";
    }

    private static IEnumerable<string> FindSigningMistakes(ApiKey key)
    {
        if (!SigningModes.All.Contains(key.Signing)) yield return $"Signing '{key.Signing}' is unknown; it is one of {string.Join(", ", SigningModes.All)}";
        if (key.Signing != SigningModes.Off && key.SigningSecrets.Count == 0) yield return $"SigningSecrets must have one where Signing is {key.Signing}";
        if (key.SigningSecrets.Count > RequestSignature.MostSecrets) yield return $"SigningSecrets may have {RequestSignature.MostSecrets}, the newest first";
        if (!key.SigningSecrets.All(RequestSignature.IsUsable)) yield return "SigningSecrets: none is empty, and what begins with whsec_ goes on in base64";
    }
}
