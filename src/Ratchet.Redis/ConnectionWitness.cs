using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace Ratchet.Redis;

/// <summary>
/// Reports each new connection before a command can be sent over it. The driver's own events come later, from the thread pool, when a
/// reply of a restarted server may already have arrived. Whatever tunnel the application configured goes on working behind it.
/// </summary>
internal sealed class ConnectionWitness(Tunnel? inner, Action connected) : Tunnel
{
    public override ValueTask<EndPoint?> GetSocketConnectEndpointAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
        inner is null
            ? base.GetSocketConnectEndpointAsync(endpoint, cancellationToken)
            : inner.GetSocketConnectEndpointAsync(endpoint, cancellationToken);

    public override ValueTask BeforeSocketConnectAsync(
        EndPoint endPoint, ConnectionType connectionType, Socket? socket, CancellationToken cancellationToken) =>
        inner is null
            ? base.BeforeSocketConnectAsync(endPoint, connectionType, socket, cancellationToken)
            : inner.BeforeSocketConnectAsync(endPoint, connectionType, socket, cancellationToken);

    // Not before the socket is connected: attempts on a replica that is down would fail the primary's operations again and again.
    public override ValueTask<Stream?> BeforeAuthenticateAsync(
        EndPoint endpoint, ConnectionType connectionType, Socket? socket, CancellationToken cancellationToken)
    {
        if (connectionType == ConnectionType.Interactive)
        {
            connected();
        }

        return inner is null
            ? base.BeforeAuthenticateAsync(endpoint, connectionType, socket, cancellationToken)
            : inner.BeforeAuthenticateAsync(endpoint, connectionType, socket, cancellationToken);
    }
}
