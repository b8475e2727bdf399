using System.Runtime.InteropServices;

namespace Ratchet;

/// <summary>Where a read's answer came from.</summary>
public enum CacheSource
{
    /// <summary>The cache held it.</summary>
    Hit,

    /// <summary>This call loaded it from the database.</summary>
    Loaded,

    /// <summary>Another caller on this node was loading it already, and the cache accepted the load.</summary>
    Joined,

    /// <summary>It was read from the database past the cache: a write is in flight, or the cache cannot be reached or may not be used.</summary>
    Bypassed,
}

/// <summary>A read's answer, with where it came from. Immutable.</summary>
/// <typeparam name="TValue">The cached type.</typeparam>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CacheResult<TValue>
{
    internal CacheResult(TValue? value, CacheSource source)
    {
        Value = value;
        Source = source;
    }

    /// <summary>Whether the database has such a row. False if the loader returned null.</summary>
    public bool HasValue => Value is not null;

    /// <summary>The value; null if there is none.</summary>
    public TValue? Value { get; }

    /// <summary>Where the answer came from.</summary>
    public CacheSource Source { get; }
}
