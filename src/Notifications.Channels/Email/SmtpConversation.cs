using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Notifications.Channels.Email;

/// <summary>One message over one connection (RFC 5321, 3207, 4954), and at any time how far it has come.</summary>
internal sealed class SmtpConversation(SmtpOptions options, X509Certificate2Collection? authorities, EmailMessage message, TimeProvider clock) : IDisposable
{
    private static readonly byte[] End = ".\r\n"u8.ToArray();
    private static readonly byte[] Quit = "QUIT\r\n"u8.ToArray();

    private SmtpConnection? _connection;
    private IReadOnlyList<string> _extensions = [];

    public SmtpStage Stage { get; private set; }

    private SmtpConnection Connection => _connection ?? throw new InvalidOperationException("There is no connection yet.");

    /// <summary>Each step either ends the attempt or lets the next one begin.</summary>
    public async Task<DeliveryOutcome> HoldAsync(CancellationToken cancellationToken) =>
        await ConnectAsync(cancellationToken)
        ?? await StartTlsAsync(cancellationToken)
        ?? await AuthenticateAsync(cancellationToken)
        ?? await HandOverAsync(cancellationToken);

    /// <summary>Says goodbye. The outcome is known: nothing that happens now changes it, and nobody waits for the answer.</summary>
    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Connection.WriteAsync(Quit, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
        }
    }

    public void Dispose() => _connection?.Dispose();

    private async Task<DeliveryOutcome?> ConnectAsync(CancellationToken cancellationToken)
    {
        Stage = SmtpStage.Connecting;
        await InTimeAsync(async token => _connection = await SmtpConnection.OpenAsync(options.Host, options.Port, token), cancellationToken);

        if (options.Security is SmtpSecurity.Tls)
            await SecureAsync(cancellationToken);

        Stage = SmtpStage.Opening;
        return Refusal(await Connection.ReadReplyAsync(cancellationToken), 220) ?? await HelloAsync(cancellationToken);
    }

    // No falling back to HELO: a server that has only that offers neither TLS nor login.
    private async Task<DeliveryOutcome?> HelloAsync(CancellationToken cancellationToken)
    {
        var reply = await Connection.AskAsync($"EHLO {Connection.AddressLiteral}", cancellationToken);
        _extensions = [.. reply.Lines.Skip(1)];

        return Refusal(reply, 250);
    }

    private async Task<DeliveryOutcome?> StartTlsAsync(CancellationToken cancellationToken)
    {
        if (options.Security is not SmtpSecurity.StartTls)
            return null;

        // Also what a server looks like whose offer somebody on the way has cut out.
        if (FindExtension("STARTTLS") is null)
            return new DeliveryOutcome.Deferred("tls-unavailable");

        if (Refusal(await Connection.AskAsync("STARTTLS", cancellationToken), 220) is { } refusal)
            return refusal;

        await SecureAsync(cancellationToken);
        Stage = SmtpStage.Opening;
        return await HelloAsync(cancellationToken);
    }

    private Task SecureAsync(CancellationToken cancellationToken)
    {
        Stage = SmtpStage.Securing;
        return InTimeAsync(token => Connection.SecureAsync(options.Host, authorities, token), cancellationToken);
    }

    private async Task<DeliveryOutcome?> AuthenticateAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(options.User))
            return null;

        Stage = SmtpStage.Authenticating;
        var offered = FindExtension("AUTH")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

        if (offered.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
            return Refusal(await Connection.AskAsync($"AUTH PLAIN {Base64($"\0{options.User}\0{options.Password}")}", cancellationToken), 235);

        if (offered.Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
            return Refusal(await Connection.AskAsync("AUTH LOGIN", cancellationToken), 334)
                ?? Refusal(await Connection.AskAsync(Base64(options.User), cancellationToken), 334)
                ?? Refusal(await Connection.AskAsync(Base64(options.Password!), cancellationToken), 235);

        return new DeliveryOutcome.Deferred("auth-unavailable");
    }

    private async Task<DeliveryOutcome> HandOverAsync(CancellationToken cancellationToken)
    {
        Stage = SmtpStage.Sender;
        var size = FindExtension("SIZE") is null ? "" : $" SIZE={message.Content.Length}";
        if (Refusal(await Connection.AskAsync($"MAIL FROM:<{message.From}>{size}", cancellationToken), 250) is { } sender)
            return sender;

        Stage = SmtpStage.Recipient;
        if (Refusal(await Connection.AskAsync($"RCPT TO:<{message.To}>", cancellationToken), 250, 251, 252) is { } recipient)
            return recipient;

        Stage = SmtpStage.Content;
        if (Refusal(await Connection.AskAsync("DATA", cancellationToken), 354) is { } content)
            return content;

        await Connection.WriteAsync(message.Content, cancellationToken);

        Stage = SmtpStage.Ended;
        await Connection.WriteAsync(End, cancellationToken);
        return SmtpOutcome.ForReply(Stage, (await Connection.ReadReplyAsync(cancellationToken)).Code, message.Id);
    }

    private DeliveryOutcome? Refusal(SmtpReply reply, params ReadOnlySpan<int> expected) =>
        expected.Contains(reply.Code) ? null : SmtpOutcome.ForReply(Stage, reply.Code, message.Id);

    /// <summary>What a keyword of the EHLO reply is followed by; null where the server does not offer it.</summary>
    private string? FindExtension(string keyword) => _extensions
        .Where(x => x.Equals(keyword, StringComparison.OrdinalIgnoreCase) || x.StartsWith($"{keyword} ", StringComparison.OrdinalIgnoreCase))
        .Select(x => x[keyword.Length..])
        .FirstOrDefault();

    private async Task InTimeAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await step(either.Token);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
