using System.Buffers.Binary;

namespace Notifications.Storage;

/// <summary>
/// Ids of events and of their notifications. An event's id is a UUID version 7 whose last three bytes are zero; its notifications count upwards in
/// those bytes. So a notification's row lies beside its siblings, and "all notifications of this event" is a range of the primary key: no second index.
/// 50 random bits for each millisecond remain.
/// </summary>
public static class Ids
{
    private const int FreeBytes = 3;

    /// <summary>What fits into one event: 16 777 215 notifications.</summary>
    public const int MostNotifications = (1 << (8 * FreeBytes)) - 1;

    public static Guid NewEvent(DateTimeOffset now) => WithNumber(Guid.CreateVersion7(now), 0);

    /// <param name="eventId">From <see cref="NewEvent"/>.</param>
    /// <param name="number">From 1.</param>
    public static Guid Notification(Guid eventId, int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MostNotifications);
        return WithNumber(eventId, number);
    }

    /// <summary>The largest id that a notification of this event can have.</summary>
    public static Guid LastNotification(Guid eventId) => WithNumber(eventId, MostNotifications);

    /// <summary>When the event was accepted, by the clock of the process that took it: the milliseconds a version 7 id begins with.</summary>
    public static DateTimeOffset AcceptedAt(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16));
    }

    /// <summary>The event that a notification's id, or an event's, belongs to.</summary>
    public static Guid EventOf(Guid id) => WithNumber(id, 0);

    /// <summary>Lies before every id that is made at this time or later, and after all that are made before it.</summary>
    public static Guid FirstAt(long unixMilliseconds)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)Math.Max(0, unixMilliseconds) << 16);
        return new Guid(bytes, bigEndian: true);
    }

    private static Guid WithNumber(Guid id, int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[13] = (byte)(number >> 16);
        bytes[14] = (byte)(number >> 8);
        bytes[15] = (byte)number;
        return new Guid(bytes, bigEndian: true);
    }
}
