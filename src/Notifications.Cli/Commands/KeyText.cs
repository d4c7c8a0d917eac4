using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

/// <summary>API keys for a person.</summary>
internal static class KeyText
{
    public static void Write(IEnumerable<ApiKey> keys, TextWriter output)
    {
        var table = new TextTable("ID", "NAME", "PRODUCER", "SCOPES", "SIGNING", "LIMIT", "LAST USED", "MADE", "BY", "REVOKED");
        foreach (var key in keys)
        {
            table.Add(
                key.Id, key.Name, key.Producer, string.Join(',', key.Scopes), key.Signing == "off" ? null : key.Signing, Limit(key),
                Times.Instant(key.LastUsedAt) ?? "never", Times.Instant(key.CreatedAt), key.CreatedBy, Times.Instant(key.RevokedAt));
        }

        table.WriteTo(output);
    }

    public static void Write(ApiKey key, TextWriter output)
    {
        var facts = new Facts();
        facts.Add("id", key.Id);
        facts.Add("name", key.Name);
        facts.Add("producer", key.Producer);
        facts.Add("scopes", string.Join(", ", key.Scopes));
        facts.Add("signing", key.Signing);
        facts.Add("limit", Limit(key));
        foreach (var secret in key.Secrets)
        {
            facts.Add("secret", Describe(secret));
        }

        foreach (var secret in key.SigningSecrets)
        {
            facts.Add("signing secret", Describe(secret));
        }

        facts.Add("last used", Times.Instant(key.LastUsedAt) ?? "never");
        facts.Add("made", $"{Times.Instant(key.CreatedAt)} by {key.CreatedBy}");
        facts.Add("changed", $"{Times.Instant(key.UpdatedAt)} by {key.UpdatedBy}");
        facts.Add("revoked", key.RevokedAt is { } at ? $"{Times.Instant(at)} by {key.RevokedBy}" : null);
        facts.Add("version", key.Version);
        facts.WriteTo(output);
    }

    /// <summary>The one moment in which a key can be read.</summary>
    public static void WriteNew(ApiKeyWithSecret answer, Session session)
    {
        WriteSecret(answer, session);
        session.Hint("This is the key, for the header X-API-Key. It is shown once. Other instances know it within two seconds.");
        if (answer.SigningSecret is { } signing)
        {
            session.Output.WriteLine(Printable.Text(signing));
            session.Hint("This is what its requests are signed with. It is shown once as well.");
        }
    }

    public static void WriteNewSigningSecret(ApiKeyWithSecret answer, Session session)
    {
        WriteSecret(answer, session);
        session.Hint("This is what its requests are signed with. It is shown once.");
    }

    private static void WriteSecret(ApiKeyWithSecret answer, Session session)
    {
        if (answer.Key is { } key)
        {
            Write(key, session.Output);
        }

        session.Output.WriteLine();
        session.Output.WriteLine(Printable.Text(answer.Secret ?? ""));
    }

    private static string Describe(SecretNote secret) =>
        $"{secret.Fingerprint}, made {Times.Instant(secret.CreatedAt)} by {secret.CreatedBy}{(secret.ExpiresAt is { } at ? $", until {Times.Instant(at)}" : "")}";

    private static string? Limit(ApiKey key) => key.RatePerSecond is { } rate ? PolicyText.Rate(rate, key.Burst) : null;
}
