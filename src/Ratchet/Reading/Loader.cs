namespace Ratchet.Reading;

/// <summary>What reads the database, and whether it belongs to one call (whose caller may cancel it) or to the cache.</summary>
internal sealed record Loader<TKey, TValue>(Func<TKey, CancellationToken, ValueTask<TValue?>> Load, bool IsPerCall);
