using System.Net.Sockets;
using Notifications.Channels.Webhook;

namespace Notifications.Channels.Http;

/// <summary>
/// What an attempt without an answer ended in, by what .NET threw and how far the request had come. Before the whole request has left,
/// trying again cannot deliver twice. Found with real sockets; the tests hold every row.
/// </summary>
internal static class RequestFailure
{
    public static DeliveryOutcome Classify(Exception exception, RequestProgress progress) => progress switch
    {
        RequestProgress.Waiting => BeforeSending(exception),
        RequestProgress.Writing => new DeliveryOutcome.Deferred(exception is OperationCanceledException ? "timeout" : "connection-lost"),
        _ => new DeliveryOutcome.Unknown(AfterSending(exception)),
    };

    // The handler wraps what the connect callback throws in an HttpRequestException.
    private static DeliveryOutcome BeforeSending(Exception exception) => exception switch
    {
        OperationCanceledException => new DeliveryOutcome.Deferred("connect-timeout"),
        HttpRequestException { InnerException: AddressRefusedException } => new DeliveryOutcome.Rejected("address-refused"),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new DeliveryOutcome.Deferred("tls"),
        HttpRequestException { InnerException: SocketException socket } => new DeliveryOutcome.Deferred(SocketErrorClass.Name(socket.SocketErrorCode)),
        _ => new DeliveryOutcome.Deferred("unreachable"),
    };

    private static string AfterSending(Exception exception) => exception switch
    {
        OperationCanceledException => "timeout",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } => "invalid-response",
        _ => "connection-lost",
    };
}
