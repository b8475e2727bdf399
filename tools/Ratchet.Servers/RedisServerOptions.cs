namespace Ratchet.Servers;

/// <summary>How a private Redis is started.</summary>
public sealed record RedisServerOptions
{
    /// <summary>Whether every acknowledged write survives a kill (append-only file, synced each time). Default: no, nothing is kept.</summary>
    public bool Persistent { get; init; }

    /// <summary>More arguments for redis-server, for example <c>["--maxmemory", "10mb", "--maxmemory-policy", "allkeys-lru"]</c>.</summary>
    public IReadOnlyList<string> ExtraArguments { get; init; } = [];
}
