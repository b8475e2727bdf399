using System.Net.Sockets;
using System.Text;

namespace Ratchet.Conformance.Tests.Engine;

/// <summary>
/// What clients send to a Redis server, by its MONITOR command, without what scripts call inside it: each line is a round trip, or
/// part of a pipeline.
/// </summary>
internal sealed class CommandMonitor : IAsyncDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _lines;

    private CommandMonitor(TcpClient client)
    {
        _client = client;
        _lines = new StreamReader(client.GetStream(), Encoding.Latin1);
    }

    public static async Task<CommandMonitor> StartAsync(int port, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        var monitor = new CommandMonitor(client);
        await monitor.SendAsync("MONITOR", cancellationToken);
        Assert(await monitor._lines.ReadLineAsync(cancellationToken) == "+OK");
        return monitor;
    }

    /// <summary>The commands that clients sent about keys with this text, since the last call, by name, in order.</summary>
    public async Task<string> CommandsAsync(int port, string about, CancellationToken cancellationToken)
    {
        // The server's order is the order of execution: when this marker shows, everything before it has.
        var marker = Guid.NewGuid().ToString("N");
        using var other = new TcpClient();
        await other.ConnectAsync("127.0.0.1", port, cancellationToken);
        await other.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"ECHO {marker}\r\n"), cancellationToken);

        var names = new List<string>();
        while (await _lines.ReadLineAsync(cancellationToken) is { } line && !line.Contains(marker, StringComparison.Ordinal))
        {
            // +1700000000.123456 [0 127.0.0.1:4711] "GET" "ratchet:{…}"    or, from inside a script,   [0 lua]
            var (from, command) = (line.IndexOf('[', StringComparison.Ordinal), line.IndexOf('"', StringComparison.Ordinal));
            if (!line.AsSpan(from, command - from).Contains("lua", StringComparison.Ordinal) && line.Contains(about, StringComparison.Ordinal))
            {
                names.Add(line[(command + 1)..line.IndexOf('"', command + 1)].ToUpperInvariant());
            }
        }

        return string.Join(' ', names);
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _client.Dispose();
        return default;
    }

    private static void Assert(bool holds) => Xunit.Assert.True(holds, "MONITOR is not available.");

    private async Task SendAsync(string command, CancellationToken cancellationToken) =>
        await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancellationToken);
}
