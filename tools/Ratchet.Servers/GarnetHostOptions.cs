namespace Ratchet.Servers;

/// <summary>How the embedded Garnet is started.</summary>
public sealed record GarnetHostOptions
{
    /// <summary>Whether scripts run as transactions (<c>--lua-transaction-mode</c>). Default: yes; Ratchet refuses a server without it.</summary>
    public bool AtomicScripts { get; init; } = true;

    /// <summary>More arguments for Garnet.</summary>
    public IReadOnlyList<string> ExtraArguments { get; init; } = [];
}
