using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class KeysCreateCommand
{
    public static Command Create(Shell shell)
    {
        var name = new Argument<string>("name") { Description = "What people call it; unique among the keys that are not revoked" };
        var producer = new Option<string>("--producer") { Description = "Whose key it is: event ids are unique within a producer; it can't be changed later", Required = true };
        var secret = SecretFile.Option("A file with a signing secret of your own");
        var options = new KeyOptions();

        var command = new ExampledCommand(
            "create",
            "Make a key; the key itself, and its signing secret, are shown once",
            "notifications keys create shop-backend --producer shop --scope ingest --scope read",
            "export NOTIFICATIONS_API_KEY=$(notifications keys create ops --producer ops --scope operate --json | jq -r .secret)",
            "notifications keys create billing --producer billing --scope ingest --signing required --rate 100/s --burst 500",
            "notifications keys create legacy --producer legacy --scope ingest --signing optional --secret-file secret.txt") { name, producer, secret };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session =>
        {
            var request = options.ReadNew(parsed) with
            {
                Name = parsed.GetRequiredValue(name),
                Producer = parsed.GetRequiredValue(producer),
                SigningSecret = await SecretFile.ReadAsync(parsed.GetValue(secret), session, cancellationToken),
            };
            return session.Answer(await session.Api.CreateKeyAsync(request, cancellationToken), x => KeyText.WriteNew(x, session));
        }));
        return command;
    }
}
