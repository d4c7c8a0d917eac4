namespace Notifications.Client.Batching;

/// <summary>Something to post, and the JSON that is posted of it.</summary>
internal readonly record struct Envelope<T>(T Item, ReadOnlyMemory<byte> Json);
