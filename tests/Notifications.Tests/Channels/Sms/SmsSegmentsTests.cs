using NUnit.Framework;
using Notifications.Channels.Sms;

namespace Notifications.Tests.Channels.Sms;

internal sealed class SmsSegmentsTests
{
    private static IEnumerable<TestCaseData> Texts()
    {
        yield return Text("", 1, "nothing is one message");
        yield return Text(new('a', 160), 1, "160 of the GSM alphabet");
        yield return Text(new('a', 161), 2, "161 of the GSM alphabet");
        yield return Text(new('a', 306), 2, "twice 153");
        yield return Text(new('a', 307), 3, "twice 153 and one");
        yield return Text(new('ü', 160), 1, "umlauts are in the alphabet");
        yield return Text("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà" + new string('a', 100), 1, "all of the alphabet's specials");
        yield return Text(new('€', 80), 1, "80 of the extension table take 160");
        yield return Text(new('€', 81), 2, "81 of the extension table take 162");
        yield return Text("\f^{}\\[~]|€" + new string('a', 140), 1, "the whole extension table takes 20");
        yield return Text("\f^{}\\[~]|€" + new string('a', 141), 2, "and one too many");
        yield return Text(new string('a', 152) + "€" + new string('a', 152), 3, "an escaped character is not torn: 152, then 2 and 151, then 1");
        yield return Text(new string('a', 151) + "€" + new string('a', 153), 2, "one that fits stays");
        yield return Text(new('я', 70), 1, "70 beyond the alphabet");
        yield return Text(new('я', 71), 2, "71 beyond the alphabet");
        yield return Text(new('я', 134), 2, "twice 67");
        yield return Text(new('я', 135), 3, "twice 67 and one");
        yield return Text(new string('a', 70) + "`", 2, "one character beyond the alphabet makes all of them dear");
        yield return Text(new string('a', 69) + "ç", 1, "small c with cedilla is not in it, capital is");
        yield return Text(string.Concat(Enumerable.Repeat("😀", 35)), 1, "35 pairs take 70");
        yield return Text(string.Concat(Enumerable.Repeat("😀", 36)), 2, "36 pairs take 72");
        yield return Text(string.Concat(Enumerable.Repeat("😀", 67)), 3, "a pair is not torn: 33 in each of 67");
    }

    [TestCaseSource(nameof(Texts))]
    public int A_text_is_billed_as_so_many(string text) => SmsSegments.Count(text);

    private static TestCaseData Text(string text, int segments, string why) => new TestCaseData(text) { ExpectedResult = segments, TestName = $"Segments: {why}" };
}
