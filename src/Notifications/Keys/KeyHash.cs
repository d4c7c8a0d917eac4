using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Notifications.Keys;

/// <summary>
/// The SHA-256 of a key, which is all that is kept of it. A fast hash is right here: slow ones, and salts, are for passwords, which can be guessed; nobody
/// guesses 256 random bits. Looking up by the hash tells nothing about any key by how long it takes.
/// </summary>
public readonly record struct KeyHash(UInt128 High, UInt128 Low)
{
    /// <summary>Longer texts are no keys: hashing must not be a way to keep the server busy.</summary>
    private const int MostCharacters = 256;

    private const int MostBytesInCharacter = 3;

    /// <summary>Of the key as it stands in the header; nothing is allocated.</summary>
    /// <returns>Null for what is too long to be a key.</returns>
    public static KeyHash? Of(ReadOnlySpan<char> key)
    {
        if (key.Length is 0 or > MostCharacters) return null;

        Span<byte> text = stackalloc byte[MostCharacters * MostBytesInCharacter];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(key, text)], hash);
        return Read(hash);
    }

    public static KeyHash Read(ReadOnlySpan<byte> hash) => new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));

    public byte[] ToArray()
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt128BigEndian(hash, High);
        BinaryPrimitives.WriteUInt128BigEndian(hash.AsSpan(16), Low);
        return hash;
    }

    /// <summary>Tells keys apart without telling them: the first eight hex digits.</summary>
    public string Fingerprint => ((uint)(High >> 96)).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
}
