namespace Notifications.Tests.Cli;

/// <summary>Never answers; tells when it was asked.</summary>
internal sealed class HangingApi(Action asked) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        asked();
        return await never.Task.WaitAsync(cancellationToken);
    }
}
