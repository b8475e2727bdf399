using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Garnet;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ratchet.Servers;

/// <summary>A Garnet server inside this process, on a free port of 127.0.0.1; it keeps nothing on disk.</summary>
public sealed class GarnetServerHost : IAsyncDisposable
{
    private const int StartAttempts = 5;

    /// <summary>The listeners are the process's: one server at a time, or one looks through them while another changes them.</summary>
    private static readonly Lock Listeners = new();

    private readonly GarnetServer server;

    private GarnetServerHost(GarnetServer server, int port)
    {
        this.server = server;
        Port = port;
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The server's address.</summary>
    public IPEndPoint Endpoint => new(IPAddress.Loopback, Port);

    /// <summary>The server's address, <c>127.0.0.1:port</c>, for StackExchange.Redis.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Starts a server; it answers when this returns.</summary>
    public static GarnetServerHost Start(GarnetHostOptions? options = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = LoopbackPort.ChooseFree();
            var server = CreateQuietly(options ?? new GarnetHostOptions(), port);
            try
            {
                server.Start();
                return new GarnetServerHost(server, port);
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < StartAttempts)
            {
                server.Dispose();
            }
            catch
            {
                server.Dispose();
                throw;
            }
        }
    }

    /// <summary>Closes the port and all connections.</summary>
    public async ValueTask DisposeAsync() => await Task.Run(server.Dispose);

    /// <summary>Takes away the trace listener that Garnet adds, which would write to standard output.</summary>
    private static GarnetServer CreateQuietly(GarnetHostOptions options, int port)
    {
        lock (Listeners)
        {
            var before = Trace.Listeners.Cast<TraceListener>().ToHashSet();
            try
            {
                return new GarnetServer(Arguments(options, port), NullLoggerFactory.Instance);
            }
            finally
            {
                foreach (var added in Trace.Listeners.OfType<ConsoleTraceListener>().Where(listener => !before.Contains(listener)).ToList())
                {
                    Trace.Listeners.Remove(added);
                }
            }
        }
    }

    private static string[] Arguments(GarnetHostOptions options, int port) =>
    [
        "--bind", "127.0.0.1",
        "--port", $"{port}",
        "--memory", "64m",
        "--index", "8m",
        "-q",
        "--lua",
        .. options.AtomicScripts ? ["--lua-transaction-mode"] : (string[])[],
        .. options.ExtraArguments,
    ];
}
