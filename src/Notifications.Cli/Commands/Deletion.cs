using System.Text.Json;

namespace Notifications.Cli.Commands;

/// <summary>Deletes when a person says yes, or --yes did.</summary>
internal static class Deletion
{
    public static async Task<int> RunAsync(
        Session session, bool yes, string what, string question, Func<Task<Answer<JsonElement>>> delete, CancellationToken cancellationToken)
    {
        if (!yes && !session.Terminal.CanAsk)
        {
            return session.Fail(CommandFailure.BadInput($"{what} would be deleted, and nobody is here to ask: add --yes."));
        }

        if (!yes && !await session.Terminal.ConfirmAsync(question, cancellationToken))
        {
            session.Hint("Nothing was deleted.");
            return ExitCode.No;
        }

        return session.Answer(await delete(), _ => session.Output.WriteLine($"Deleted {what}."));
    }
}
