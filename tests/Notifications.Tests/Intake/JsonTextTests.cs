using System.Security.Cryptography;
using System.Text.Json;
using Notifications.Intake;
using NUnit.Framework;

namespace Notifications.Tests.Intake;

public sealed class JsonTextTests
{
    [TestCase("""{"a":[1,2.5e3,true,null,"x"],"":{}}""")]
    [TestCase("0")]
    [TestCase("\"\"")]
    [TestCase("false")]
    [TestCase("""{"text":"a\\u0000 is not an escape, nor is \\ud800"}""", Description = "a literal backslash before u0000")]
    [TestCase("""{"pair":"\ud83d\ude00","plain":"😀","line":"\n\t\u0001"}""")]
    public void What_anybody_can_read_has_no_mistake(string json) => Assert.That(JsonText.FindMistake(Some.Json(json)), Is.Null);

    [Test]
    public void A_value_is_required() => Assert.That(JsonText.FindMistake(default), Is.EqualTo("is required"));

    [Test]
    public void Null_is_no_value() => Assert.That(JsonText.FindMistake(Some.Json("null")), Is.EqualTo("must not be null"));

    [TestCase(@"""\u0000""")]
    [TestCase(@"{""a"":[""x"",""b\u0000c""]}")]
    [TestCase(@"{""\u0000"":1}")]
    [TestCase(@"""\\\u0000""", Description = "an escaped backslash, then the escape")]
    public void U0000_is_refused_in_values_and_in_names(string json) => Assert.That(JsonText.FindMistake(Some.Json(json)), Is.EqualTo(@"must not contain \u0000"));

    [TestCase(@"""\ud800""")]
    [TestCase(@"""\udc00""")]
    [TestCase(@"""\udc00\ud800""")]
    [TestCase(@"{""a"":{""b"":[""\ud83dx""]}}")]
    [TestCase(@"{""\ud800"":1}")]
    public void Half_a_surrogate_pair_is_refused(string json) => Assert.That(JsonText.FindMistake(Some.Json(json)), Does.Contain("half a surrogate pair"));

    private static readonly JsonLimits Small = new(Depth: 3, StringBytes: 5, Items: 4);

    [TestCase("[[[]]]", Description = "as deep as it may be")]
    [TestCase("""{"a":{"b":[1,2,3,4]},"c":["12345"],"d":"x","e1234":[]}""")]
    [TestCase("""[{"a":1,"b":1,"c":1,"d":1},[1,2,3,4],[],{}]""", Description = "each array and object counts for itself")]
    public void What_keeps_within_every_limit_has_no_mistake(string json) => Assert.That(JsonText.FindMistake(Some.Json(json), Small), Is.Null);

    [TestCase("[[[[]]]]", "nested deeper than 3")]
    [TestCase("""{"a":[{"b":{}}]}""", "nested deeper than 3")]
    [TestCase("\"123456\"", "more than 5 bytes")]
    [TestCase("""{"123456":1}""", "more than 5 bytes")]
    [TestCase("\"\u00e4\u00f6\u00fc\"", "more than 5 bytes", Description = "bytes of UTF-8, not characters")]
    [TestCase("[1,2,3,4,5]", "more than 4 items")]
    [TestCase("[[],[],{},[],5]", "more than 4 items")]
    [TestCase("""{"a":1,"b":[],"c":{},"d":1,"e":1}""", "object of more members")]
    [TestCase("""[{"a":[1,2,3,4,5]}]""", "more than 4 items")]
    public void What_passes_a_limit_is_told_which(string json, string mistake) => Assert.That(JsonText.FindMistake(Some.Json(json), Small), Does.Contain(mistake));

    [TestCase(0xFF)]
    [TestCase(0xC0)]
    [TestCase(0x80)]
    public void What_is_not_UTF8_is_refused(int @byte)
    {
        using var document = JsonDocument.Parse(new[] { (byte)'"', (byte)@byte, (byte)'"' });

        Assert.That(JsonText.FindMistake(document.RootElement), Is.EqualTo("must be UTF-8"));
    }

    [TestCase("""{"a":1,"b":[true,null]}""", """{ "b" : [ true , null ],  "a":1 }""")]
    [TestCase("""{"x":{"b":1,"a":2}}""", """{"x":{"a":2,"b":1}}""")]
    [TestCase("""{"a":"A/é"}""", """{"\u0061":"\u0041\/\u00e9"}""")]
    public void White_space_member_order_and_escapes_make_no_difference_to_the_hash(string one, string other) => Assert.That(HashOf(one), Is.EqualTo(HashOf(other)));

    private static readonly string[] Different =
    [
        "{}", "[]", "\"\"", "0", "true", "false", "null", "1", "\"1\"", "-1", "1.0", "10", "[1]", "[1,0]", "[10]", "[[1],0]", "[1,[0]]",
        """["a","b"]""", """[["a"],"b"]""", """["a",["b"]]""", """[["a","b"]]""", """["ab"]""", """["b","a"]""", """["a","b",""]""", """["a","b",null]""",
        """{"a":"b"}""", """{"a":null}""", """{"a":{}}""", """{"a":[]}""", """{"ab":""}""", """{"b":"a"}""", """{"a":"b","c":"d"}""", """{"a":{"b":"c"}}""",
        """[{"a":"b"},{"c":"d"}]""", """[{"a":"b","c":"d"}]""", """{"a":{"b":1},"c":2}""", """{"a":{"b":1,"c":2}}""", """{"A":"b"}""", "\"true\"", "\"null\"", "\"{}\"",
    ];

    [Test]
    public void Every_other_difference_makes_another_hash() =>
        Assert.That(Different.GroupBy(HashOf).Where(x => x.Count() > 1).Select(x => string.Join(" = ", x)), Is.Empty);

    [Test]
    public void Neighbouring_texts_never_run_into_each_other()
    {
        Assert.That(HashOf("ab", "c"), Is.Not.EqualTo(HashOf("a", "bc")));
        Assert.That(HashOf("", "a"), Is.Not.EqualTo(HashOf("a", "")));
        Assert.That(HashOf(null, "a"), Is.Not.EqualTo(HashOf("", "a")));
    }

    private static string HashOf(string json)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        JsonText.AppendTo(hash, Some.Json(json));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static string HashOf(string? first, string? second)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        JsonText.AppendTo(hash, first);
        JsonText.AppendTo(hash, second);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
