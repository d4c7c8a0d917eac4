using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Limits;

/// <summary>What a body may be, and how it may be packed.</summary>
public sealed class BodyTests
{
    private const string Event = """{"eventType":"nobody.asks","payload":{"text":"Grüße"}}""";
    private const long Gibibyte = 1024L * 1024 * 1024;

    private Platform _platform = null!;
    private HttpClient _plain = null!;   // packed bodies and preflights are beside what the API's description says

    [OneTimeSetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync(new() { ["Intake:MaxDepth"] = "3", ["Intake:MaxStringBytes"] = "1000", ["Intake:MaxItems"] = "100" });
        _plain = new HttpClient { BaseAddress = new Uri(_platform.Url) };
        _plain.DefaultRequestHeaders.Add("X-API-Key", Platform.Key);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _plain.Dispose();
        await _platform.DisposeAsync();
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("identity")]
    public async Task A_packed_body_is_taken(string encoding)
    {
        using var answer = await PostAsync(Pack(encoding, Encoding.UTF8.GetBytes(Event)), encoding);

        Assert.That((int)answer.StatusCode, Is.EqualTo(202), await answer.Content.ReadAsStringAsync());
    }

    [TestCase("deflate")]
    [TestCase("zstd")]
    [TestCase("gzip, gzip")]
    [TestCase("br, gzip")]
    public async Task Another_encoding_or_several_are_refused_and_the_answer_says_which_are_known(string encoding)
    {
        using var answer = await PostAsync(Pack("gzip", Pack("gzip", Encoding.UTF8.GetBytes(Event))), encoding);

        await answer.ExpectProblemAsync(415, "/problems/unknown-encoding");
        Assert.That(answer.Header("Accept-Encoding"), Is.EqualTo("gzip, br"));
    }

    [TestCase("gzip")]
    [TestCase("br")]
    public async Task What_is_not_what_its_encoding_says_is_a_bad_request(string encoding)
    {
        var packed = Pack(encoding, Encoding.UTF8.GetBytes(Event));

        foreach (var broken in new[] { Encoding.UTF8.GetBytes(Event), packed[..(packed.Length / 2)], [.. packed[..8], .. Enumerable.Repeat((byte)0xFF, 40)], [] })
        {
            using var answer = await PostAsync(broken, encoding);
            Assert.That((int)answer.StatusCode, Is.EqualTo(400), $"{broken.Length} bytes: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    [Test]
    public async Task A_batch_may_unpack_to_what_a_batch_may_have()
    {
        var payload = $"[{string.Join(',', Enumerable.Repeat($"\"{new string('x', 1000)}\"", 100))}]";
        var batch = $$"""{"events":[{{string.Join(',', Enumerable.Repeat($"{{\"eventType\":\"nobody.asks\",\"payload\":{payload}}}", 20))}}]}""";

        using var answer = await PostAsync(Pack("gzip", Encoding.UTF8.GetBytes(batch)), "gzip", "/v1/events/batch");

        Assert.That(batch, Has.Length.GreaterThan(1024 * 1024), "more than a single event's body");
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"accepted\":20"));
    }

    /// <summary>A gibibyte of JSON in a mebibyte or less: it is not unpacked further than a body may go.</summary>
    [TestCase("gzip", "/v1/events")]
    [TestCase("br", "/v1/events")]
    [TestCase("gzip", "/v1/events/batch")]
    [TestCase("br", "/v1/events/batch")]
    public async Task A_bomb_is_refused_before_it_goes_off(string encoding, string path)
    {
        var bomb = Bomb(encoding, path.EndsWith("batch", StringComparison.Ordinal) ? """{"events":["""u8.ToArray() : """{"eventType":"a.b","payload":["""u8.ToArray());
        Assert.That(bomb, Has.Length.LessThan(1024 * 1024));
        var before = GC.GetTotalAllocatedBytes();

        using var answer = await PostAsync(bomb, encoding, path);

        await answer.ExpectProblemAsync(413, "/problems/too-large");
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(64 * 1024 * 1024), "allocated by the whole process meanwhile");
    }

    [TestCase("""{"a":{"b":{"c":{}}}}""", "payload must not be nested deeper than 3 levels")]
    [TestCase("[$many$]", "payload must have no array of more than 100 items")]
    [TestCase("""{"a":"$long$"}""", "payload must have no string or name of more than 1000 bytes")]
    public async Task A_payload_that_passes_a_limit_is_told_which(string payload, string mistake)
    {
        payload = payload.Replace("$many$", string.Join(',', Enumerable.Repeat(0, 101)), StringComparison.Ordinal).Replace("$long$", new string('x', 1001), StringComparison.Ordinal);
        foreach (var (path, body) in new[]
        {
            ("/v1/events", $$"""{"eventType":"a.b","payload":{{payload}}}"""),
            ("/v1/notifications", $$"""{"destination":"hook","payload":{{payload}}}"""),
        })
        {
            using var answer = await _platform.PostAsync(path, body);
            var problem = await answer.ExpectProblemAsync(400, "/problems/invalid-fields");
            Assert.That(problem.GetProperty("detail").GetString(), Does.StartWith(mistake));
        }
    }

    [TestCase("gzip", "gzip")]
    [TestCase("br", "br")]
    [TestCase("gzip, br", "br")]
    [TestCase("zstd", null)]
    public async Task A_long_answer_is_packed_for_whoever_asks(string accepted, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/destinations");
        request.Headers.Add("Accept-Encoding", accepted);
        using var answer = await _plain.SendAsync(request);

        Assert.That(answer.Content.Headers.ContentEncoding.SingleOrDefault(), Is.EqualTo(encoding));
        Assert.That(answer.Header("Vary"), Is.EqualTo("Accept-Encoding"));
        await using var packed = await answer.Content.ReadAsStreamAsync();
        await using Stream plain = encoding switch { "gzip" => new GZipStream(packed, CompressionMode.Decompress), "br" => new BrotliStream(packed, CompressionMode.Decompress), _ => packed };
        Assert.That(await new StreamReader(plain).ReadToEndAsync(), Does.Contain("\"hook\""));
    }

    [Test]
    public async Task Receipts_problems_and_secrets_are_not_packed()
    {
        _platform.Api.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");
        try
        {
            using var receipt = await _platform.PostAsync("/v1/events", Event);
            using var problem = await _platform.PostAsync("/v1/events", "{}");
            using var secret = await _platform.PostAsync("/v1/destinations/hook/secrets", "{}");

            Assert.That(new[] { receipt, problem, secret }.Select(x => (int)x.StatusCode), Is.EqualTo(new[] { 202, 400, 201 }));
            Assert.That(new[] { receipt, problem, secret }.SelectMany(x => x.Content.Headers.ContentEncoding), Is.Empty);
        }
        finally
        {
            _platform.Api.DefaultRequestHeaders.Remove("Accept-Encoding");
        }
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body, string encoding, string path = "/v1/events")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return await _plain.SendAsync(request);
    }

    private static byte[] Pack(string encoding, byte[] plain) => Pack(encoding, x => x.Write(plain));

    private static byte[] Bomb(string encoding, byte[] start) => Pack(encoding, packing =>
    {
        packing.Write(start);
        var zeros = new byte[1024 * 1024];
        Array.Fill(zeros, (byte)' ');
        for (var written = 0L; written < Gibibyte; written += zeros.Length) packing.Write(zeros);
        packing.Write("]}"u8);
    });

    private static byte[] Pack(string encoding, Action<Stream> write)
    {
        var packed = new MemoryStream();
        using (Stream packing = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => packed,
        }) write(packing);
        return packed.ToArray();
    }
}
