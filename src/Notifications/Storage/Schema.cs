namespace Notifications.Storage;

/// <summary>The database's schema, compared with what this build knows.</summary>
/// <param name="Missing">Migrations that this build knows and the database lacks: it can't work.</param>
/// <param name="Newer">Migrations of a later build. They only add, so this one goes on working.</param>
/// <param name="IsReadOnly">Nothing can be written, as on a standby.</param>
public sealed record Schema(IReadOnlyList<string> Missing, IReadOnlyList<string> Newer, bool IsReadOnly);
