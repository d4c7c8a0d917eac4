using System.CommandLine;
using System.Text.Json;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

internal sealed class StatusCommand(Guid id, bool watch, TimeSpan timeout, Session session)
{
    public static Command Create(Shell shell)
    {
        var id = OptionRules.Id("The notification's id");
        var watch = new Option<bool>("--watch") { Description = "Follow until the state is final" };
        var timeout = OptionRules.Timeout("Watch at most this long", "10m");

        var command = new ExampledCommand(
            "status",
            "Where a notification is and why, and what happened to it so far",
            "notifications status 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e",
            "notifications status 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --watch --timeout 2m",
            "notifications status 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --json | jq -r .state") { id, watch, timeout };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session =>
            new StatusCommand(parsed.GetRequiredValue(id), parsed.GetValue(watch), parsed.GetValue(timeout), session).RunAsync(cancellationToken)));
        return command;
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var polls = new Polling(session.Clock, timeout);
        var api = watch ? session.Api.AskingOnce : session.Api;
        var told = "";

        while (true)
        {
            var answer = await api.GetNotificationAsync(id, cancellationToken);
            switch (answer)
            {
                case Answer<NotificationStatus>.Succeeded(var status, var document) when !watch:
                    return Show(status, document, ExitCode.Done);
                case Answer<NotificationStatus>.Succeeded({ IsFinal: true } status, var document):
                    return Show(status, document, status.State == "Delivered" ? ExitCode.Done : ExitCode.No);
                case Answer<NotificationStatus>.Succeeded(var status, _):
                    Tell($"{status.State}: {status.Explanation}", ref told);
                    break;
                case Answer<NotificationStatus>.Failed(var failure) when !watch || failure is not Failure.Unavailable || polls.AreOver:
                    return session.Fail(failure);
                case Answer<NotificationStatus>.Failed(var failure):
                    Tell($"No answer, still trying: {Complaint.Describe(failure.Problem)}", ref told);
                    break;
            }

            if (!await polls.WaitAsync(cancellationToken))
            {
                return StopWatching(answer);
            }
        }
    }

    private void Tell(string text, ref string told)
    {
        if (text != told)
        {
            session.Hint(text);
            told = text;
        }
    }

    private int StopWatching(Answer<NotificationStatus> last)
    {
        if (last is Answer<NotificationStatus>.Succeeded(var status, var document))
        {
            Show(status, document, ExitCode.Unavailable);
        }

        return session.Fail(CommandFailure.Unavailable("Not final yet", $"notification {id} was watched for {Times.Elapsed(timeout)}; --timeout sets how long."));
    }

    private int Show(NotificationStatus status, JsonElement document, int exitCode)
    {
        if (session.Json)
        {
            session.WriteJson(document);
        }
        else
        {
            StatusText.Write(status, session.Output);
        }

        return exitCode;
    }
}
