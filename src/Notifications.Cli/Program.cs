using Notifications.Cli;

return await CommandLine.InvokeAsync(args, Surroundings.OfProcess());
