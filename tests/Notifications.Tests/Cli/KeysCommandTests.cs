using System.Net;
using NUnit.Framework;

namespace Notifications.Tests.Cli;

internal sealed class KeysCommandTests
{
    private const string Id = "019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e";
    private const string Secret = "ntf_0123456789012345678901234567890123456789abc";
    private const string SigningSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly string Good = Key("shop-backend");
    private static readonly string Revoked = Key("old", "\"2026-02-01T11:00:00Z\"");

    [Test]
    public async Task A_list_is_a_table_for_people_and_the_servers_items_for_programs()
    {
        var people = new CliRun { Api = new StubApi().Expect("GET /v1/keys?revoked=true&limit=100", Page(Good, Revoked)) };
        var programs = new CliRun { Api = new StubApi().Expect("GET /v1/keys?limit=100", Page(Good)) };

        var table = await people.InvokeAsync("keys", "list", "--revoked");
        var json = await programs.InvokeAsync("keys", "list", "--json");

        Assert.That(table.Output.Split('\n')[0], Does.Match("^ID +NAME +PRODUCER +SCOPES +SIGNING +LIMIT +LAST USED +MADE +BY +REVOKED"));
        Assert.That(table.Output, Does.Match($"{Id} +shop-backend +shop +ingest,read +required +30/m, burst 20 +never ").And.Match("old .*2026-02-01T11:00:00Z"));
        Assert.That(json.Json.GetProperty("items")[0].GetProperty("later").GetBoolean(), Is.True);
    }

    [Test]
    public async Task A_new_key_is_told_once_with_its_signing_secret()
    {
        var answer = $$"""{"key":{{Good}},"secret":"{{Secret}}","signingSecret":"{{SigningSecret}}"}""";
        var run = new CliRun { Api = new StubApi().Expect("POST /v1/keys", HttpStatusCode.Created, answer) };

        var result = await run.InvokeAsync(
            "keys", "create", "shop-backend", "--producer", "shop", "--scope", "ingest,read", "--scope", "operate", "--signing", "required", "--rate", "90/m", "--burst", "20");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(run.Api.Bodies.Single(), Is.EqualTo(
            """{"name":"shop-backend","producer":"shop","scopes":["ingest","read","operate"],"signing":"required","ratePerSecond":1.5,"burst":20}"""));
        Assert.That(result.Output.Split('\n'), Does.Contain(Secret).And.Contain(SigningSecret));
        Assert.That(result.Error, Does.Contain("X-API-Key").And.Contain("shown once").And.Contain("signed with"));
    }

    [Test]
    public async Task Rotating_tells_the_new_key_and_a_program_gets_the_servers_document()
    {
        var answer = $$"""{"key":{{Good}},"secret":"{{Secret}}"}""";
        var people = new CliRun { Api = new StubApi().Expect($"POST /v1/keys/{Id}/secrets", HttpStatusCode.Created, answer) };
        var programs = new CliRun { Api = new StubApi().Expect($"POST /v1/keys/{Id}/secrets", HttpStatusCode.Created, answer) };

        var shown = await people.InvokeAsync("keys", "rotate", Id, "--overlap", "1h");
        var json = await programs.InvokeAsync("keys", "rotate", Id, "--json");

        Assert.That((people.Api.Bodies.Single(), programs.Api.Bodies.Single()), Is.EqualTo(("""{"overlapSeconds":3600}""", "{}")));
        Assert.That(shown.Output, Does.Contain(Secret).And.Match("secret +0a1b2c3d, made .* by ada, until "));
        Assert.That(json.Json.GetProperty("secret").GetString(), Is.EqualTo(Secret));
        Assert.That(json.Error, Is.Empty);
    }

    [Test]
    public async Task A_signing_secret_of_ones_own_is_read_from_standard_input_never_from_the_command_line()
    {
        var answer = $$"""{"key":{{Good}},"secret":"{{SigningSecret}}"}""";
        var run = new CliRun { Api = new StubApi().Expect($"POST /v1/keys/{Id}/signing-secrets", HttpStatusCode.Created, answer), Input = $"{SigningSecret}\n" };

        var result = await run.InvokeAsync("keys", "rotate-signing-secret", Id, "--secret-file", "-");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(run.Api.Bodies.Single(), Is.EqualTo($$"""{"secret":"{{SigningSecret}}"}"""));
        Assert.That(result.Error, Does.Contain("signed with").And.Not.Contain("X-API-Key"));
    }

    [TestCase("PATCH", """{"name":"other"}""", "change", Id, "--name", "other")]
    [TestCase("PATCH", """{"scopes":["read","admin"]}""", "change", Id, "--scope", "read", "--scope", "admin")]
    [TestCase("PATCH", """{"signing":"off","ratePerSecond":null,"burst":null}""", "change", Id, "--signing", "off", "--rate", "none", "--burst", "default")]
    [TestCase("PATCH", """{"ratePerSecond":10,"burst":30}""", "change", Id, "--rate", "10/s", "--burst", "30")]
    [TestCase("GET", "", "show", Id)]
    public async Task Each_order_is_one_request_and_shows_the_key_as_it_is_then(string method, string body, params string[] args)
    {
        var run = new CliRun { Api = new StubApi().Expect($"{method} /v1/keys/{Id}", Good) };

        var result = await run.InvokeAsync(["keys", .. args]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(run.Api.Bodies.Single(), Is.EqualTo(body));
        Assert.That(result.Output, Does.Match("name +shop-backend").And.Match("scopes +ingest, read").And.Match("limit +30/m, burst 20").And.Match("last used +never"));
    }

    [Test]
    public async Task Revoking_asks_a_person_and_needs_a_yes_where_there_is_none()
    {
        var nobody = await new CliRun().InvokeAsync("keys", "revoke", Id);
        var no = await new CliRun { IsTerminal = true, Input = "\n" }.InvokeAsync("keys", "revoke", Id);
        var yes = await Revoking().InvokeAsync("keys", "revoke", Id, "--yes");
        var asked = await (Revoking() with { IsTerminal = true, Input = "y\n" }).InvokeAsync("keys", "revoke", Id);

        Assert.That((nobody.ExitCode, no.ExitCode, yes.ExitCode, asked.ExitCode), Is.EqualTo((2, 1, 0, 0)));
        Assert.That(nobody.Error, Does.Contain("--yes"));
        Assert.That(no.Error, Does.Contain("can't be taken back").And.Contain("Nothing was revoked."));
        Assert.That(yes.Output, Does.Contain($"Revoked key {Id}."));
    }

    [TestCase("create", "shop")]
    [TestCase("change", Id)]
    [TestCase("change", Id, "--rate", "10")]
    [TestCase("change", "shop-backend", "--name", "x")]
    [TestCase("rotate")]
    [TestCase("rotate", Id, "--overlap", "soon")]
    [TestCase("list", "--limit", "0")]
    public async Task What_is_missing_is_bad_usage(params string[] args) =>
        Assert.That((await new CliRun().InvokeAsync(["keys", .. args])).ExitCode, Is.EqualTo(2));

    [TestCase(HttpStatusCode.Conflict, 1)]
    [TestCase(HttpStatusCode.NotFound, 1)]
    [TestCase(HttpStatusCode.BadRequest, 2)]
    [TestCase(HttpStatusCode.Unauthorized, 4)]
    [TestCase(HttpStatusCode.Forbidden, 4)]
    public async Task The_exit_code_tells_what_the_server_says(HttpStatusCode status, int exitCode)
    {
        var run = new CliRun { Api = new StubApi().Expect($"GET /v1/keys/{Id}", status, """{"type":"/problems/x","title":"A title"}""") };

        Assert.That((await run.InvokeAsync("keys", "show", Id)).ExitCode, Is.EqualTo(exitCode));
    }

    private static CliRun Revoking() => new() { Api = new StubApi().Expect($"DELETE /v1/keys/{Id}", HttpStatusCode.NoContent, "") };

    private static string Page(params string[] keys) => $$"""{"items":[{{string.Join(',', keys)}}],"next":null}""";

    private static string Key(string name, string revokedAt = "null") => $$"""
        {"id":"{{Id}}","name":"{{name}}","producer":"shop","scopes":["ingest","read"],"signing":"required","ratePerSecond":0.5,"burst":20,
         "secrets":[{"fingerprint":"1a1b2c3d","createdAt":"2026-01-31T11:00:00Z","createdBy":"ada","expiresAt":null},
                    {"fingerprint":"0a1b2c3d","createdAt":"2026-01-30T11:00:00Z","createdBy":"ada","expiresAt":"2026-02-01T11:00:00Z"}],
         "signingSecrets":[],"lastUsedAt":null,"revokedAt":{{revokedAt}},"revokedBy":null,
         "version":3,"createdAt":"2026-01-31T11:00:00Z","createdBy":"ada","updatedAt":"2026-01-31T11:00:00Z","updatedBy":"ada","later":true}
        """;
}
