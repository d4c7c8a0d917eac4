namespace Notifications.Host.Security;

/// <summary>The <c>webhook-id</c> of a request whose signature is valid: a feature of the request.</summary>
internal sealed record SignedId(string Value);
