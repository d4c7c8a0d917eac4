using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

/// <summary>faults summary --json.</summary>
internal sealed record FaultSummaryDocument(long Total, IReadOnlyList<FaultCount> Faults);
