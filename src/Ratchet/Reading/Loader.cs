namespace Ratchet.Reading;

/// <summary>What reads the database, and whether it belongs to one call (whose caller may cancel it) or to the cache.</summary>
internal sealed record Loader<TKey, TValue>(Func<TKey, CancellationToken, ValueTask<TValue?>> Load, bool IsPerCall)
{
    /// <summary>
    /// Whether a failure is the concern of the loader's own caller alone: it cancelled, or it has gone and taken with it what its
    /// loader needs. The others have loaders of their own.
    /// </summary>
    public bool IsOnesOwn(Exception exception, bool hasCallerLeft) =>
        IsPerCall && (hasCallerLeft || exception is OperationCanceledException);
}
