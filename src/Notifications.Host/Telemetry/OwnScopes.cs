namespace Notifications.Host.Telemetry;

/// <summary>Lets <see cref="LogScope"/>s through to what is logged, and no other: ASP.NET's own hold the path of the request, which clients chose.</summary>
internal sealed class OwnScopes : IExternalScopeProvider
{
    private readonly LoggerExternalScopeProvider _scopes = new();

    public void ForEachScope<TState>(Action<object?, TState> callback, TState state) => _scopes.ForEachScope(callback, state);

    public IDisposable Push(object? state) => state is LogScope ? _scopes.Push(state) : Nothing.Instance;

    private sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();

        public void Dispose()
        {
        }
    }
}
