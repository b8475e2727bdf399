using System.Runtime.InteropServices;
using Ratchet.Stores;

namespace Ratchet.Reading;

/// <summary>How a shared load ended for one of its callers.</summary>
internal enum OutcomeKind
{
    /// <summary>Here is the value.</summary>
    Value,

    /// <summary>No value that may be shared came of it: go round again.</summary>
    Again,

    /// <summary>Another node is loading: wait for it, then go round again.</summary>
    Leased,

    /// <summary>A write is in flight: wait for it, or read past the cache, as the strategy says.</summary>
    Quarantined,

    /// <summary>The store did not answer: read past the cache.</summary>
    Unavailable,

    /// <summary>The value cannot be cached, so it cannot be shared either: read past the cache.</summary>
    Unshareable,

    /// <summary>The loader failed, or this caller was cancelled.</summary>
    Failed,
}

/// <summary>How a shared load ended, and what that leaves its caller with.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Value">What was loaded or found.</param>
/// <param name="Source">Where that came from.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="WakeUp">Where the cell is busy: the announcement of its end, awaited since before the cell was asked. The caller's to dispose of.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Outcome<TValue>(
    OutcomeKind Kind, TValue? Value = default, CacheSource Source = default, Exception? Error = null, WakeUps.Registration? WakeUp = null)
{
    /// <summary>The same for one caller more, who waits on its own.</summary>
    public Outcome<TValue> ForOne() => WakeUp is null ? this : this with { WakeUp = WakeUp.Share() };

    public static Outcome<TValue> Of(TValue? value, CacheSource source) => new(OutcomeKind.Value, value, source);

    public static Outcome<TValue> Failed(Exception error) => new(OutcomeKind.Failed, Error: error);

    public static implicit operator Outcome<TValue>(OutcomeKind kind) => new(kind);
}
