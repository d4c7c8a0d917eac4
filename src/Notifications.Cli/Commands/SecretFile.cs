using System.CommandLine;

namespace Notifications.Cli.Commands;

/// <summary>A secret of the caller's own comes from a file or from standard input: what stands on a command line, others can read.</summary>
internal static class SecretFile
{
    public static Option<string?> Option(string what = "A file with a secret of your own (whsec_…)") => new("--secret-file")
    {
        Description = $"{what}, or - for standard input; left out: the server makes one",
    };

    public static async Task<string?> ReadAsync(string? file, Session session, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            return null;
        }

        using var reader = file == "-" ? new StreamReader(session.Terminal.Input, leaveOpen: true) : new StreamReader(file);
        return (await reader.ReadToEndAsync(cancellationToken)).Trim();
    }
}
