namespace Notifications.Keys;

/// <summary>Whether the requests of a key are signed.</summary>
public static class SigningModes
{
    /// <summary>Signatures are not looked at.</summary>
    public const string Off = "off";

    /// <summary>A signature that is there must be right.</summary>
    public const string Optional = "optional";

    /// <summary>And every request that may change something must have one.</summary>
    public const string Required = "required";

    public static IReadOnlyList<string> All { get; } = [Off, Optional, Required];
}
