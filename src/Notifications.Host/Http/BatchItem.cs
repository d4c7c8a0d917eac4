using Notifications.Intake;

namespace Notifications.Host.Http;

/// <summary>One of a batch, as its parser read it: an event that is valid, or its mistakes.</summary>
/// <param name="Envelope">Null when there are mistakes.</param>
/// <param name="EventId">As far as it could be read: for the answer, whatever is wrong with the rest.</param>
/// <param name="Errors">By field, as in the problem of a single POST; what is wrong with the item as a whole stands under "". Null when there are none.</param>
internal sealed record BatchItem(EventEnvelope? Envelope, string? EventId, IReadOnlyDictionary<string, string[]>? Errors);
