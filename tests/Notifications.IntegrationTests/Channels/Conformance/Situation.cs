namespace Notifications.IntegrationTests.Channels.Conformance;

/// <summary>What a provider may do with an attempt.</summary>
internal enum Situation
{
    Takes,

    /// <summary>Says: later.</summary>
    Defers,

    /// <summary>Says: never.</summary>
    Rejects,

    /// <summary>Has the whole message, and the connection is lost before its answer.</summary>
    LosesTheAnswer,

    /// <summary>Never answers.</summary>
    FallsSilent,
}
