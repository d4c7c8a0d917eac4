namespace Notifications.Intake.CloudEvents;

/// <summary>What became of reading one CloudEvent.</summary>
/// <param name="Envelope">Valid; null when there are mistakes.</param>
/// <param name="EventId">If it is one, whatever is wrong with the rest.</param>
/// <param name="Mistakes">By the name under which the sender wrote it; under "" what is wrong with the event as a whole.</param>
internal sealed record CloudEventReading(EventEnvelope? Envelope, string? EventId, IReadOnlyDictionary<string, string[]> Mistakes)
{
    public static CloudEventReading Unreadable(string mistake) => new(null, null, new Dictionary<string, string[]> { [""] = [mistake] });
}
