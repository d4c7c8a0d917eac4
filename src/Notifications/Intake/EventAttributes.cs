namespace Notifications.Intake;

/// <summary>Metadata of an event that the envelope has no field for.</summary>
/// <param name="Json">An object, as it is stored and shown.</param>
/// <param name="Identity">What of it counts when it is asked whether two bodies are the same event; null: nothing does.</param>
public sealed record EventAttributes(string Json, string? Identity);
