using System.Runtime.InteropServices;

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

[StructLayout(LayoutKind.Auto)]
internal readonly record struct Outcome<TValue>(OutcomeKind Kind, TValue? Value = default, CacheSource Source = default, Exception? Error = null)
{
    public static Outcome<TValue> Of(TValue? value, CacheSource source) => new(OutcomeKind.Value, value, source);

    public static Outcome<TValue> Failed(Exception error) => new(OutcomeKind.Failed, Error: error);

    public static implicit operator Outcome<TValue>(OutcomeKind kind) => new(kind);
}
