using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

/// <summary>Destinations for a person.</summary>
internal static class DestinationText
{
    public static void Write(IEnumerable<Destination> destinations, TextWriter output)
    {
        var table = new TextTable("NAME", "CHANNEL", "ADDRESS", "STATE", "SECRETS", "POLICY", "CHANGED", "BY", "REASON");
        foreach (var destination in destinations)
        {
            table.Add(
                destination.Name, destination.Channel, destination.Address, State(destination), destination.Secrets.Count == 0 ? null : destination.Secrets.Count,
                PolicyText.Summary(destination.Policy), Times.Instant(destination.UpdatedAt), destination.UpdatedBy, destination.DisabledReason);
        }

        table.WriteTo(output);
    }

    public static void Write(Destination destination, TextWriter output)
    {
        var facts = new Facts();
        facts.Add("name", destination.Name);
        facts.Add("channel", destination.Channel);
        facts.Add("address", destination.Address);
        foreach (var (name, value) in PolicyText.Facts(destination.Policy))
        {
            facts.Add(name, value);
        }

        facts.Add("state", State(destination));
        facts.Add("reason", destination.DisabledReason);
        facts.Add("disabled", Times.Instant(destination.DisabledAt));
        facts.Add("configured", destination.Configured ? "yes: the server's configuration wins whenever it changes" : "");
        foreach (var secret in destination.Secrets)
        {
            var until = secret.ExpiresAt is { } at ? $", until {Times.Instant(at)}" : "";
            facts.Add("secret", $"{secret.Fingerprint}, made {Times.Instant(secret.CreatedAt)} by {secret.CreatedBy}{until}");
        }

        facts.Add("changed", $"{Times.Instant(destination.UpdatedAt)} by {destination.UpdatedBy}");
        facts.Add("version", destination.Version);
        facts.WriteTo(output);
    }

    /// <summary>The one moment in which a secret can be read.</summary>
    public static void Write(DestinationWithSecret answer, Session session)
    {
        if (answer.Destination is { } destination)
        {
            Write(destination, session.Output);
        }

        if (answer.Secret is { } secret)
        {
            session.Output.WriteLine();
            session.Output.WriteLine(Printable.Text(secret));
            session.Hint("This is its signing secret. It is shown once: give it to the receiver now.");
        }
    }

    private static string State(Destination destination) => destination.Disabled ? "disabled" : "enabled";
}
