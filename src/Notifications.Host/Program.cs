using Notifications.Host;

return await NotificationsHost.RunAsync(args);
