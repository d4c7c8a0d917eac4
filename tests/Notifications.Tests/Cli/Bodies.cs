namespace Notifications.Tests.Cli;

/// <summary>Answers of the API, as its contract has them.</summary>
internal static class Bodies
{
    public const string Id = "019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e";
    public const string ReplayId = "019a0c5e-0000-7000-8000-000000000001";

    public const string NotFound =
        """{"type":"about:blank","title":"Not found","status":404,"detail":"There is no notification 019a0c5e.","traceId":"4bf92f3577b34da6a3ce929d0e0e4736"}""";

    public static string Accepted(string eventId, bool duplicate = false, string status = "Queued") => $$"""
        {"id":"{{Id}}","eventId":"{{eventId}}","status":"{{status}}","duplicate":{{(duplicate ? "true" : "false")}},
         "notifications":[{"id":"019a0c5e-1111-7000-8000-000000000001","destination":"crm","channel":"webhook"}],"later":"added by a newer server"}
        """;

    public static string Status(string state, string explanation = "It waits for its second redelivery.") => $$"""
        {"id":"{{Id}}","event":"019a0c5e-2222-7000-8000-000000000001","eventId":"order-42","eventType":"order.created","producer":"shop",
         "destination":"crm","channel":"webhook","priority":"normal","state":"{{state}}","explanation":"{{explanation}}","cycle":1,"attempts":4,
         "redeliveries":3,"acceptedAt":"2026-01-31T11:00:00Z","dueAt":null,"deliveredAt":null,
         "fault":{"cause":"exhausted","error":"HTTP 503","status":503,"at":"2026-01-31T11:00:36.2Z","errorQueue":"deliver-webhook_error"},
         "traceId":null,"later":"added by a newer server",
         "timeline":[
          {"at":"2026-01-31T11:00:00Z","what":"Accepted","cycle":1,"attempt":null,"redelivery":null,"outcome":null,"status":null,"error":null,"durationMilliseconds":null,"worker":null,"traceId":null},
          {"at":"2026-01-31T11:00:00.04Z","what":"Attempt","cycle":1,"attempt":1,"redelivery":0,"outcome":"Deferred","status":503,"error":"HTTP 503","durationMilliseconds":12,"worker":"w1","traceId":null},
          {"at":"2026-01-31T11:00:01.1Z","what":"Attempt","cycle":1,"attempt":2,"redelivery":1,"outcome":"Deferred","status":503,"error":"HTTP 503","durationMilliseconds":9,"worker":"w1","traceId":null},
          {"at":"2026-01-31T11:00:06.1Z","what":"Attempt","cycle":1,"attempt":3,"redelivery":2,"outcome":"Deferred","status":503,"error":"HTTP 503","durationMilliseconds":8,"worker":"w2","traceId":null},
          {"at":"2026-01-31T11:00:36.2Z","what":"Attempt","cycle":1,"attempt":4,"redelivery":3,"outcome":"Deferred","status":503,"error":"HTTP 503","durationMilliseconds":8,"worker":"w2","traceId":null},
          {"at":"2026-01-31T11:00:36.2Z","what":"Faulted","cycle":1,"attempt":null,"redelivery":null,"outcome":null,"status":null,"error":null,"durationMilliseconds":null,"worker":null,"traceId":null}]}
        """;

    public static string Faults(string? next, params string[] ids) => $$"""
        {"items":[{{string.Join(',', ids.Select(Fault))}}],"next":{{(next is null ? "null" : $"\"{next}\"")}}}
        """;

    public static string Replay(int matched, int replayed, string skipped = "", bool dryRun = false) => $$"""
        {"id":{{(dryRun || replayed == 0 ? "null" : $"\"{ReplayId}\"")}},"dryRun":{{(dryRun ? "true" : "false")}},"matched":{{matched}},"replayed":{{replayed}},
         "items":[{"notificationId":"{{Id}}","cycle":2,"state":"Queued","cause":"exhausted","channel":"webhook","destination":"crm","eventType":"order.created"}],
         "skipped":[{{skipped}}]}
        """;

    public static string ReplayStatus(int total, int delivered, int faulted, string items = "", string? next = null) => $$"""
        {"id":"{{ReplayId}}","createdAt":"2026-01-31T12:00:00Z","total":{{total}},"delivered":{{delivered}},"faulted":{{faulted}},
         "pending":{{total - delivered - faulted}},"removedFromErrorQueue":{{delivered}},"items":[{{items}}],"next":{{(next is null ? "null" : $"\"{next}\"")}}}
        """;

    public static string Outcome(string id, string state, string? error = null) => $$"""
        {"notificationId":"{{id}}","cycle":2,"state":"{{state}}","error":{{(error is null ? "null" : $"\"{error}\"")}},"status":{{(error is null ? "null" : "503")}}}
        """;

    public const string Stats = """
        {"events":{"accepted":1000,"withoutSubscription":12,"fanOut":1020},"notifications":{"Queued":3,"Delivered":1010,"Faulted":7},"difference":0,
         "faults":[{"channel":"email","cause":"rejected","count":2},{"channel":"webhook","cause":"exhausted","count":5}],
         "oldestOpen":{"id":"019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e","state":"Queued","acceptedAt":"2026-01-31T11:59:30Z"},
         "longestStill":{"id":"019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e","state":"Queued","since":"2026-01-31T11:59:40Z"},"possibleDuplicates":6,"later":1}
        """;

    private static string Fault(string id) => $$"""
        {"id":"{{id}}","eventType":"order.created","destination":"crm","channel":"webhook","priority":"normal","state":"Faulted","cycle":1,"attempts":4,
         "cause":"exhausted","error":"HTTP 503","status":503,"acceptedAt":"2026-01-31T11:00:00Z","faultedAt":"2026-01-31T11:00:36Z","later":true}
        """;
}
