using System.Text.Json;

namespace Notifications.Client;

/// <summary>What came of a request. An expected failure is a value; <see cref="OrThrow"/> is for those who would rather have an exception.</summary>
public abstract record Answer<T>
{
    private Answer() { }

    /// <summary>The server did it.</summary>
    /// <param name="Document">The whole answer: also what this version of the client does not know.</param>
    public sealed record Succeeded(T Value, JsonElement Document) : Answer<T>;

    /// <summary>The server refused it, or gave no usable answer.</summary>
    public sealed record Failed(Failure Failure) : Answer<T>;

    /// <exception cref="NotificationsException">There is no value.</exception>
    public T OrThrow() => this switch
    {
        Succeeded succeeded => succeeded.Value,
        Failed failed => throw new NotificationsException(failed.Failure),
        _ => throw new InvalidOperationException("An answer of no known kind."),
    };
}
