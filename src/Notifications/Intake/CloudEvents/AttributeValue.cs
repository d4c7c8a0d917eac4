namespace Notifications.Intake.CloudEvents;

/// <summary>A context attribute.</summary>
/// <param name="Text">In the canonical string encoding of its type, which is the same in headers and in JSON.</param>
/// <param name="IsLiteral">True of an integer and a boolean that JSON has as such; a header has strings only.</param>
internal readonly record struct AttributeValue(string Text, bool IsLiteral = false);
