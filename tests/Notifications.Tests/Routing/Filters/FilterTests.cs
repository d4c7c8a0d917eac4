using Notifications.Intake;
using Notifications.Routing.Filters;
using NUnit.Framework;

namespace Notifications.Tests.Routing.Filters;

/// <summary>The language as its documentation has it.</summary>
public sealed class FilterTests
{
    private const string Order = """
        {"country":"DE","total":150,"price":1e2,"big":12345678901234567890.5,"none":null,"yes":true,"text":"150","empty":[],"tags":["a","b",3],"nested":[["x"],["y"]],
         "order":{"total":20,"a.b":"dotted","":"no name"},"items":[{"sku":"A1","count":1},{"sku":"B2","count":5},{"note":null}],"tiny":-0.001,"zero":-0.0}
        """;

    [TestCase("""{"field":"payload.country","equals":"DE"}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.country","equals":"de"}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.total","equals":150}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.total","equals":150.0}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.total","equals":1.5E+2}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.total","equals":"150"}""", ExpectedResult = false, Description = "a number is no string")]
    [TestCase("""{"field":"payload.text","equals":150}""", ExpectedResult = false, Description = "a string is no number")]
    [TestCase("""{"field":"payload.price","equals":100}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.zero","equals":0}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.big","equals":12345678901234567890.5}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.big","equals":12345678901234567890.4}""", ExpectedResult = false, Description = "no rounding to a double")]
    [TestCase("""{"field":"payload.yes","equals":true}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.yes","equals":1}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.none","equals":null}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.missing","equals":null}""", ExpectedResult = false, Description = "missing is not null")]
    [TestCase("""{"field":"payload.country","in":["AT","DE"]}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.country","in":["AT","CH"]}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.total","in":["150",1.50e2]}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.none","in":["a",null]}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.country","exists":true}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.none","exists":true}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.empty","exists":true}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.order","exists":true}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.missing","exists":true}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.missing.deeper","exists":false}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.country.deeper","exists":false}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.none","exists":false}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.items.sku","exists":true}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.items.price","exists":true}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.empty.sku","exists":true}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.country","prefix":"D"}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.country","prefix":"DEU"}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.total","prefix":"1"}""", ExpectedResult = false, Description = "only text begins with something")]
    [TestCase("""{"field":"payload.total","gte":150}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.total","gt":150}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.total","lte":150}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.total","lt":150}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.total","gte":100,"lt":200}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.total","gt":100,"lte":149.999999999999999999999}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.text","gte":0}""", ExpectedResult = false, Description = "only numbers have a range")]
    [TestCase("""{"field":"payload.missing","gte":0}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.none","gte":0}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.tiny","lt":0}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.tiny","gt":-0.01,"lt":-0.0001}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.total","lt":1e999999999999999999999999}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.total","gt":1e-999999999999999999999999}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.tags","equals":"b"}""", ExpectedResult = true, Description = "an array holds what any element holds")]
    [TestCase("""{"field":"payload.tags","equals":"c"}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.tags","gte":3}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.empty","equals":null}""", ExpectedResult = false)]
    [TestCase("""{"field":"payload.nested","equals":"y"}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.items.sku","equals":"B2"}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.items.count","gt":1,"lt":5}""", ExpectedResult = false, Description = "one element has to be within all of it")]
    [TestCase("""{"field":"payload.items.note","equals":null}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.tags.0","exists":true}""", ExpectedResult = false, Description = "a word is a key, never a place in an array")]
    [TestCase("""{"field":"payload.order.total","equals":20}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.order.a.b","exists":true}""", ExpectedResult = false)]
    [TestCase("""{"field":["payload","order","a.b"],"equals":"dotted"}""", ExpectedResult = true)]
    [TestCase("""{"field":["payload","order",""],"equals":"no name"}""", ExpectedResult = true)]
    [TestCase("""{"field":"payload.order","equals":"[object Object]"}""", ExpectedResult = false)]
    [TestCase("""{"field":"type","prefix":"order."}""", ExpectedResult = true)]
    [TestCase("""{"field":"priority","equals":"normal"}""", ExpectedResult = true)]
    [TestCase("""{"field":"userId","equals":"ada"}""", ExpectedResult = true)]
    [TestCase("""{"field":"version","equals":2}""", ExpectedResult = false, Description = "the envelope's fields are text")]
    [TestCase("""{"field":"version","equals":"2"}""", ExpectedResult = true)]
    [TestCase("""{"field":"source","exists":false}""", ExpectedResult = true)]
    [TestCase("""{"field":"correlationId","exists":true}""", ExpectedResult = false)]
    [TestCase("""{"field":"orderingKey","equals":"k"}""", ExpectedResult = true)]
    [TestCase("""{"and":[{"field":"payload.country","equals":"DE"},{"field":"payload.total","gte":100}]}""", ExpectedResult = true)]
    [TestCase("""{"and":[{"field":"payload.country","equals":"DE"},{"field":"payload.total","gte":1000}]}""", ExpectedResult = false)]
    [TestCase("""{"or":[{"field":"payload.country","equals":"FR"},{"field":"payload.total","gte":100}]}""", ExpectedResult = true)]
    [TestCase("""{"or":[{"field":"payload.country","equals":"FR"},{"field":"payload.total","gte":1000}]}""", ExpectedResult = false)]
    [TestCase("""{"not":{"field":"payload.country","equals":"DE"}}""", ExpectedResult = false)]
    [TestCase("""{"not":{"field":"payload.missing","equals":"DE"}}""", ExpectedResult = true)]
    [TestCase("""{"not":{"field":"payload.tags","equals":"b"}}""", ExpectedResult = false, Description = "no element may be it")]
    public bool A_condition_holds(string filter) => Read(filter).Holds(Fields(Order));

    [TestCase("5", ExpectedResult = true)]
    [TestCase("[1,5]", ExpectedResult = true)]
    [TestCase("\"5\"", ExpectedResult = false)]
    [TestCase("{}", ExpectedResult = false)]
    public bool The_payload_itself_may_be_the_field(string payload) => Read("""{"field":"payload","equals":5}""").Holds(Fields(payload));

    [TestCase("[]", "must be an object", "filter")]
    [TestCase("", "is not one JSON object, or a member of it stands twice", "filter")]
    [TestCase("""{"and":[],"and":[]}""", "is not one JSON object, or a member of it stands twice", "filter")]
    [TestCase("{}", "must have one of and, or, not; or field and what is asked of it", "filter")]
    [TestCase("""{"xor":[]}""", "is unknown; a filter has and, or, not, or field", "filter.xor")]
    [TestCase("""{"equals":1}""", "needs a field beside it", "filter.equals")]
    [TestCase("""{"and":[]}""", "must be an array of one filter or more", "filter.and")]
    [TestCase("""{"and":[{"field":"type","exists":true},{"field":"payload.total","gte":"100"}]}""", "must be a number", "filter.and[1].gte")]
    [TestCase("""{"not":{"or":[{"field":"type","exists":1}]}}""", "must be true or false", "filter.not.or[0].exists")]
    [TestCase("""{"field":"type","equals":{}}""", "must be a string, a number, true, false or null", "filter.equals")]
    [TestCase("""{"field":"type","in":[]}""", "must be an array of 1 to 100 values", "filter.in")]
    [TestCase("""{"field":"type","in":["a",[]]}""", "must be a string, a number, true, false or null", "filter.in[1]")]
    [TestCase("""{"field":"type","prefix":""}""", "must be a string of one character or more", "filter.prefix")]
    [TestCase("""{"field":"type"}""", "must ask one thing of its field: equals, in, exists, prefix, gt, gte, lt, lte (a lower and an upper limit are one)", "filter")]
    [TestCase("""{"field":"type","equals":"a","prefix":"a"}""", "must ask one thing of its field: equals, in, exists, prefix, gt, gte, lt, lte (a lower and an upper limit are one)", "filter")]
    [TestCase("""{"field":"type","matches":"a"}""", "is unknown; a condition has one of equals, in, exists, prefix, gt, gte, lt, lte", "filter.matches")]
    [TestCase("""{"field":"payload.a","gt":1,"gte":1}""", "has gt and gte; one of them says it", "filter")]
    [TestCase("""{"field":"payload..a","exists":true}""", "has an empty word", "filter.field")]
    [TestCase("""{"field":[],"exists":true}""", "must be words with dots between, or an array of them where keys hold dots", "filter.field")]
    [TestCase("""{"field":"total","exists":true}""", "must be payload, something in it (payload.order.total), or one of type, source, priority, userId, correlationId, version, orderingKey", "filter.field")]
    [TestCase("""{"field":"type.a","exists":true}""", "must be payload, something in it (payload.order.total), or one of type, source, priority, userId, correlationId, version, orderingKey", "filter.field")]
    [TestCase("""{"field":"type","equals":"\u0000"}""", "must not contain \\u0000", "filter")]
    [TestCase("""{"field":"type","equals":"\ud800"}""", "must not contain half a surrogate pair (\\ud800 to \\udfff stand in pairs)", "filter")]
    public void A_mistake_names_its_place(string filter, string what, string place) => Assert.That(FilterReader.Read(filter).Mistake, Is.EqualTo(new FilterMistake(place, what)));

    [Test]
    public void What_a_filter_may_cost_is_bounded()
    {
        const string Condition = """{"field":"payload","exists":true}""";
        string Nested(int levels) => string.Concat(Enumerable.Repeat("""{"not":""", levels - 1)) + Condition + new string('}', levels - 1);
        string Conditions(int count) => $$"""{"or":[{{string.Join(',', Enumerable.Repeat(Condition, count))}}]}""";
        string Values(int count) => $$"""{"field":"type","in":[{{string.Join(',', Enumerable.Range(0, count))}}]}""";
        string Words(int count) => $$"""{"field":"payload{{string.Concat(Enumerable.Repeat(".a", count - 1))}}","exists":true}""";
        string Long(int bytes) => Condition.PadRight(bytes);

        Assert.That(new[] { Nested(8), Conditions(100), Values(100), Words(32), Long(8192) }.Select(x => FilterReader.Read(x).Mistake), Is.All.Null);
        Assert.That(new[] { Nested(9), Conditions(101), Values(101), Words(33), Long(8193) }.Select(x => FilterReader.Read(x).Mistake?.What), Is.EqualTo(new[]
        {
            "is nested deeper than 8 levels", "is one condition more than the 100 that a filter may have", "must be an array of 1 to 100 values", "must have at most 32 words",
            "must have at most 8192 bytes",
        }));
    }

    [TestCase("""{"field":"payload.total","gte":1000}""", "payload.total is 150, not at least 1000")]
    [TestCase("""{"field":"payload.total","gt":1000,"lte":2000.5}""", "payload.total is 150, not more than 1000 and at most 2000.5")]
    [TestCase("""{"field":"payload.total","lt":0.001}""", "payload.total is 150, not less than 0.001")]
    [TestCase("""{"field":"payload.text","gte":100}""", "payload.text is \"150\", not at least 100")]
    [TestCase("""{"field":"payload.missing","gte":100}""", "payload.missing is missing")]
    [TestCase("""{"field":"payload.missing","exists":true}""", "payload.missing is missing")]
    [TestCase("""{"field":"payload.total","exists":false}""", "payload.total is there")]
    [TestCase("""{"field":"payload.country","equals":"FR"}""", "payload.country is \"DE\", not \"FR\"")]
    [TestCase("""{"field":"payload.country","in":["FR"]}""", "payload.country is \"DE\", not one of \"FR\"")]
    [TestCase("""{"field":"payload.country","prefix":"F"}""", "payload.country is \"DE\", not text that begins with \"F\"")]
    [TestCase("""{"field":"payload.tags","equals":"c"}""", "payload.tags is [\"a\", \"b\", 3], not \"c\"")]
    [TestCase("""{"field":"payload.order","equals":"c"}""", "payload.order is an object or an empty array, not \"c\"")]
    [TestCase("""{"field":["payload","order","a.b"],"equals":"c"}""", "payload.order[\"a.b\"] is \"dotted\", not \"c\"")]
    [TestCase("""{"not":{"field":"payload.country","equals":"DE"}}""", "payload.country is \"DE\", which the filter excludes")]
    [TestCase("""{"and":[{"field":"type","exists":true},{"field":"userId","equals":"bob"}]}""", "userId is \"ada\", not \"bob\"")]
    [TestCase("""{"or":[{"field":"payload.x","exists":true},{"field":"userId","equals":"bob"}]}""", "payload.x is missing; and userId is \"ada\", not \"bob\"")]
    public void A_filter_that_does_not_hold_says_why(string filter, string why) => Assert.That(Read(filter).Explain(Fields(Order)), Is.EqualTo(why));

    internal static Filter Read(string json) => FilterReader.Read(json) is var (filter, mistake) && filter is not null ? filter : throw new ArgumentException(mistake?.ToString(), nameof(json));

    internal static EventFields Fields(string payload) => new(PostedEvent.From(
        Some.Envelope() with { Payload = Some.Json(payload), UserId = "ada", Version = "2", OrderingKey = "k" }, "some-producer", traceparent: null, Some.Now));
}
