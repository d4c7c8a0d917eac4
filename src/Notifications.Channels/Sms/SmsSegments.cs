using System.Collections.Frozen;

namespace Notifications.Channels.Sms;

/// <summary>
/// How many messages a text is billed as. One alone holds 160 characters of the GSM alphabet or 70 of UTF-16; of several each gives up some room to say
/// which it is. 3GPP TS 23.038 §6.2.1 (alphabet and extension table) and TS 23.040 §9.2.3.24.1 (concatenation).
/// </summary>
internal static class SmsSegments
{
    // @ to ESC's neighbours, in the standard's own order; ESC itself is no character.
    private static readonly FrozenSet<char> Basic = ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
        + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").ToFrozenSet();

    // Each takes an escape before it.
    private static readonly FrozenSet<char> Extension = "\f^{}\\[~]|€".ToFrozenSet();

    public static int Count(string text)
    {
        var isGsm = text.All(c => Basic.Contains(c) || Extension.Contains(c));
        var units = isGsm ? text.Select(c => Extension.Contains(c) ? 2 : 1) : Utf16Units(text);

        return isGsm ? Count(units, alone: 160, each: 153) : Count(units, alone: 70, each: 67);
    }

    // A surrogate pair, like an escaped character, is not torn apart: it moves to the next segment as a whole.
    private static IEnumerable<int> Utf16Units(string text) => text.EnumerateRunes().Select(rune => rune.Utf16SequenceLength);

    private static int Count(IEnumerable<int> characters, int alone, int each)
    {
        var (total, segments, used) = (0, 1, 0);
        foreach (var size in characters)
        {
            total += size;
            (segments, used) = used + size > each ? (segments + 1, size) : (segments, used + size);
        }

        return total <= alone ? 1 : segments;
    }
}
