namespace Notifications.Benchmarks;

/// <summary>Something without which there is nothing to measure; its message is for people, and is all they see.</summary>
internal sealed class BenchmarkException : Exception
{
    public BenchmarkException(string message)
        : base(message)
    {
    }

    public BenchmarkException()
    {
    }

    public BenchmarkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
