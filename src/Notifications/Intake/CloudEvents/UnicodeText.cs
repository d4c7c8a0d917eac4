using System.Text;

namespace Notifications.Intake.CloudEvents;

internal static class UnicodeText
{
    /// <summary>The type String of CloudEvents: no control characters, no noncharacters, surrogates in pairs.</summary>
    public static bool IsAllowed(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, at, out var rune) || Rune.IsControl(rune) || IsNoncharacter(rune.Value)) return false;
            at += rune.Utf16SequenceLength;
        }

        return true;
    }

    // U+FDD0 to U+FDEF, and the last two of every plane.
    private static bool IsNoncharacter(int character) => character is >= 0xFDD0 and <= 0xFDEF || (character & 0xFFFE) == 0xFFFE;
}
