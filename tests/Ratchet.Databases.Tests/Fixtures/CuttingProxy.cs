using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ratchet.Databases.Tests.Fixtures;

/// <summary>
/// Stands between a driver and its server and loses the connection at a commit: before the server gets it, or after the server has
/// answered it and before the driver hears so.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _server;
    private readonly Task _accepting;

    public CuttingProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether the server gets the commit before the connection is lost.</summary>
    public required bool LetsCommitArrive { get; init; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var carried = new List<Task>();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                carried.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(carried);
    }

    private async Task CarryAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, _server, _stopping.Token);
            using var answersStop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            var answers = ForwardAsync(server.GetStream(), client.GetStream(), answersStop.Token);
            await ForwardUntilCommitAsync(client.GetStream(), server.GetStream(), answersStop, answers);
        }
    }

    private async Task ForwardUntilCommitAsync(NetworkStream client, NetworkStream server, CancellationTokenSource answersStop, Task answers)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await client.ReadAsync(buffer, _stopping.Token)) > 0)
            {
                if (!IsCommit(buffer.AsSpan(0, read)))
                {
                    await server.WriteAsync(buffer.AsMemory(0, read), _stopping.Token);
                    continue;
                }

                await answersStop.CancelAsync();
                await answers;
                if (LetsCommitArrive)
                {
                    await server.WriteAsync(buffer.AsMemory(0, read), _stopping.Token);
                    _ = await server.ReadAsync(buffer, _stopping.Token);
                }

                return;
            }
        }
        catch (Exception lost) when (lost is IOException or OperationCanceledException)
        {
            // One side has closed; so does the other.
        }
    }

    /// <summary>The isolation level "read committed" is none.</summary>
    private static bool IsCommit(ReadOnlySpan<byte> sent) => Encoding.Latin1.GetString(sent)
        .Replace("committed", "", StringComparison.OrdinalIgnoreCase)
        .Contains("commit", StringComparison.OrdinalIgnoreCase);

    private static async Task ForwardAsync(NetworkStream from, NetworkStream to, CancellationToken until)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, until)) > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), until);
            }
        }
        catch (Exception lost) when (lost is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has closed; so does the other.
        }
    }
}
