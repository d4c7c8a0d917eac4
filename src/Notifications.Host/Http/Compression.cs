using Microsoft.AspNetCore.RequestDecompression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace Notifications.Host.Http;

/// <summary>Bodies as gzip or br, both ways. What a body may hold is counted after it was unpacked.</summary>
internal static class Compression
{
    private const string Encodings = "gzip, br";

    public static void AddCompression(this IServiceCollection services)
    {
        services.AddRequestDecompression(x =>
        {
            x.DecompressionProviders.Clear();
            x.DecompressionProviders.Add("gzip", new Unpacking(body => new System.IO.Compression.GZipStream(body, System.IO.Compression.CompressionMode.Decompress)));
            x.DecompressionProviders.Add("br", new Unpacking(body => new System.IO.Compression.BrotliStream(body, System.IO.Compression.CompressionMode.Decompress)));
        });
        // Over TLS as well. BREACH needs a secret that comes again and again beside text of the attacker's choice: answers that hold one are left as they are.
        services.AddResponseCompression(x =>
        {
            x.EnableForHttps = true;
            x.MimeTypes = ["application/json", "application/yaml", "text/html", "text/plain", "text/css", "text/javascript", "application/javascript"];
        });
        services.AddSingleton<IResponseCompressionProvider, LongAnswers>();
    }

    /// <summary>Behind it a body is what it was before it was packed, and reading more of it than the endpoint takes ends in 413.</summary>
    public static void UseBodyDecompression(this WebApplication app)
    {
        app.UseRequestDecompression();
        // The framework takes the header away with the encoding, and lets pass what it doesn't know.
        app.Use((HttpContext context, RequestDelegate next) =>
        {
            if (context.Request.Headers.ContentEncoding is [] or ["identity"]) return next(context);

            context.Response.Headers.AcceptEncoding = Encodings;   // RFC 9110, 15.5.16
            return Problems.UnknownEncoding(Encodings).ExecuteAsync(context);
        });
    }

    private sealed class Unpacking(Func<Stream, Stream> unpack) : IDecompressionProvider
    {
        public Stream GetDecompressionStream(Stream stream) => new UnpackedBody(unpack(stream));
    }

    /// <summary>200 alone: lists and what was asked for. Receipts and problems are a few hundred bytes, which compression makes longer.</summary>
    private sealed class LongAnswers(IServiceProvider services, IOptions<ResponseCompressionOptions> options) : ResponseCompressionProvider(services, options)
    {
        public override bool ShouldCompressResponse(HttpContext context) =>
            context.Response.StatusCode == StatusCodes.Status200OK && !HoldsSecret(context.Request.Path) && base.ShouldCompressResponse(context);

        private static bool HoldsSecret(PathString path) =>
            path.StartsWithSegments("/v1/keys", StringComparison.Ordinal) || path.Value?.EndsWith("/secrets", StringComparison.Ordinal) == true;
    }
}
