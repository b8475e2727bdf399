using System.Text.Json;
using Ratchet.Servers;
using Ratchet.Tests.Race;
using StackExchange.Redis;
using Xunit;

namespace Ratchet.Tests.Amplification;

/// <summary>One small run of <c>ratchet amplification --json</c> on a server of its own, and how many keys that was left with.</summary>
public sealed class SmallRun : IAsyncLifetime
{
    public const int Keys = 20;
    public const int Writes = 600;

    private JsonDocument _document = null!;

    internal RunningLab Lab { get; private set; } = null!;

    public string Address { get; private set; } = null!;

    public long KeysLeftBehind { get; private set; }

    public JsonElement Root => _document.RootElement;

    public async ValueTask InitializeAsync()
    {
        await using var server = GarnetServerHost.Start();
        Address = $"redis://127.0.0.1:{server.Port}";
        Lab = await RunningLab.RunAsync("amplification", "--cache", Address, "--keys", $"{Keys}", "--writes", $"{Writes}", "--json");
        _document = JsonDocument.Parse(Lab.Out);
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{server.Port}");
        KeysLeftBehind = (long)await connection.GetDatabase().ExecuteAsync("DBSIZE");
    }

    public ValueTask DisposeAsync()
    {
        _document?.Dispose();
        return default;
    }
}
