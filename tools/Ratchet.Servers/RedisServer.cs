using System.Net;
using System.Net.Sockets;

namespace Ratchet.Servers;

/// <summary>A private redis-server.</summary>
public sealed class RedisServer : ServerProcess
{
    private readonly RedisServerOptions options;
    private readonly string program = InstalledProgram.Find("redis-server", "redis-server");

    private RedisServer(RedisServerOptions options)
        : base(user: null) => this.options = options;

    /// <summary>The server's address, <c>127.0.0.1:port</c>, for StackExchange.Redis.</summary>
    public override string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>The server's address.</summary>
    public IPEndPoint Endpoint => new(IPAddress.Loopback, Port);

    private protected override string Program => "redis-server";

    /// <summary>Starts a server and returns when it answers.</summary>
    /// <exception cref="ServerStartException">redis-server is missing or did not start.</exception>
    public static Task<RedisServer> StartAsync(RedisServerOptions? options = null, CancellationToken cancellationToken = default) =>
        StartNewAsync(new RedisServer(options ?? new RedisServerOptions()), cancellationToken);

    private protected override IReadOnlyList<string> Command() =>
    [
        program,
        "--port", $"{Port}",
        "--bind", "127.0.0.1",
        "--dir", Folder,
        "--save", "",
        .. options.Persistent ? ["--appendonly", "yes", "--appendfsync", "always"] : (string[])["--appendonly", "no"],
        .. options.ExtraArguments,
    ];

    private protected override async Task<string> AskForFolderAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Endpoint, cancellationToken);
        using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        await stream.WriteAsync("CONFIG GET dir\r\nDBSIZE\r\n"u8.ToArray(), cancellationToken);

        // *2, $3, dir, $length, the folder; then the answer of a server that has loaded its data. Without a key, because a lone node
        // of a cluster has no slots yet.
        string? folder = null;
        for (var line = 0; line < 5; line++)
        {
            folder = await ReadAsync();
        }

        var ready = await ReadAsync();
        return ready.StartsWith(':') ? folder! : throw new IOException(ready);

        async Task<string> ReadAsync()
        {
            var line = await reader.ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException();
            return line.StartsWith('-') ? throw new IOException(line) : line;
        }
    }
}
