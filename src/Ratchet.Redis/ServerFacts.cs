namespace Ratchet.Redis;

/// <summary>The fields of the server's INFO that decide whether it can hold the guarantees.</summary>
internal sealed class ServerFacts
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    public ServerFacts(string info)
    {
        foreach (var line in info.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.IndexOf(':') is > 0 and var colon)
            {
                _fields[line[..colon]] = line[(colon + 1)..];
            }
        }
    }

    public string Role => Field("role");

    public bool IsGarnet => _fields.ContainsKey("garnet_version");

    public string Mode => Field("redis_mode");

    public string VersionText => Field("redis_version");

    /// <summary>Null where the server does not say.</summary>
    public Version? Version => System.Version.TryParse(VersionText, out var version) ? version : null;

    public bool HasMemoryLimit => Field("maxmemory") is not ("" or "0");

    public string EvictionPolicy => Field("maxmemory_policy");

    public bool MayEvictQuarantines =>
        HasMemoryLimit && (EvictionPolicy.StartsWith("allkeys-", StringComparison.Ordinal) || EvictionPolicy.StartsWith("volatile-", StringComparison.Ordinal));

    private string Field(string name) => _fields.GetValueOrDefault(name, "");
}
