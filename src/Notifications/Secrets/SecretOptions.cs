using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Notifications.Secrets;

/// <summary>Where the keys are that encrypt secrets. Every instance, whatever its roles, needs the same settings.</summary>
public sealed class SecretOptions
{
    public const string Section = "DataProtection";

    /// <summary>A folder that all instances share; left out: the keys are in PostgreSQL, beside what they encrypt.</summary>
    public string? Folder { get; set; }

    /// <summary>A PKCS #12 file: with its private key, which PostgreSQL never sees, the keys themselves are encrypted.</summary>
    public string? Certificate { get; set; }

    public string? CertificatePassword { get; set; }
}

internal sealed class SecretOptionsValidator : IValidateOptions<SecretOptions>
{
    public ValidateOptionsResult Validate(string? name, SecretOptions options)
    {
        var mistakes = new List<string>();
        if (options.Folder is { } folder && !Directory.Exists(folder))
            mistakes.Add($"{SecretOptions.Section}:Folder does not exist; it is never created, so that a missing mount is noticed");
        if (options.Certificate is { } certificate && FindMistake(certificate, options.CertificatePassword) is { } mistake)
            mistakes.Add($"{SecretOptions.Section}:Certificate {mistake}");
        if (options.Certificate is null && options.CertificatePassword is not null)
            mistakes.Add($"{SecretOptions.Section}:CertificatePassword is set without a Certificate");
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static string? FindMistake(string certificate, string? password)
    {
        if (!File.Exists(certificate)) return "does not exist";
        try
        {
            using var loaded = X509CertificateLoader.LoadPkcs12FromFile(certificate, password);
            return loaded.HasPrivateKey ? null : "has no private key, and nobody could decrypt with it";
        }
        catch (CryptographicException)
        {
            return "is no PKCS #12 file, or CertificatePassword is not its password";
        }
    }
}
