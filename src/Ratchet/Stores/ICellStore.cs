using Ratchet.Cells;

namespace Ratchet.Stores;

/// <summary>
/// The engine's only door to the outside: nine operations, each atomic on one entry. The explorer, the fault injectors
/// and the conformance suite stand at this seam.
/// </summary>
/// <remarks>
/// <para>
/// An operation completes, or fails with <see cref="CellStoreException"/>, within a time that the store bounds itself. One that failed
/// may still run, at any later time and at most once: the store never sends it again by itself, unless the server has answered that it
/// did not run it. Time spans are measured by the server; a cell lives in the server's time alone.
/// </para>
/// <para>Thread-safe. The store knows the era and stamps every shape with it; cells of another era are Empty.</para>
/// </remarks>
internal interface ICellStore : IAsyncDisposable
{
    /// <summary>Announcements that a lease or quarantine which somebody awaited has ended.</summary>
    WakeUps WakeUps { get; }

    /// <summary>
    /// Connects and checks the server. Throws <see cref="CellStoreException"/> if it cannot be reached, and
    /// <see cref="InvalidOperationException"/> if it can be reached and cannot hold the guarantees.
    /// </summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// One read, no change. <paramref name="known"/> is the version that the caller believes current, for shapes whose values lie under
    /// a version: the value under it is fetched in the same round trip, and counts only if the version is still current.
    /// </summary>
    ValueTask<CellRead> LookupAsync(CellKey key, CellShape shape, Token? known);

    /// <summary>Empty becomes a lease (or a version, for a versioned shape) under this token.</summary>
    ValueTask<CellRead> AcquireAsync(CellKey key, CellShape shape, Token token, TimeSpan timeToLive);

    /// <summary>Stores the value if the lease or version is still there. Whether it was.</summary>
    ValueTask<bool> FillAsync(CellKey key, CellShape shape, Token token, CellValue value, TimeSpan timeToLive);

    /// <summary>Adds a writer to the quarantine.</summary>
    ValueTask<BeginReply> BeginAsync(CellKey key, CellShape shape, BeginRequest request);

    /// <summary>Removes writers from the quarantine. Whether any was still there.</summary>
    ValueTask<bool> EndAsync(CellKey key, CellShape shape, EndRequest request);

    /// <summary>Prolongs a writer's stay, if it is still there. Whether it was.</summary>
    ValueTask<bool> RenewAsync(CellKey key, Token writer, TimeSpan timeToLive);

    /// <summary>Prolongs a writer's stay, or puts it back. Whether it was still there.</summary>
    ValueTask<bool> HoldInDoubtAsync(CellKey key, CellShape shape, Token writer, TimeSpan timeToLive);

    /// <summary>Forgets value, lease and version; a quarantine stays.</summary>
    ValueTask InvalidateAsync(CellKey key);

    /// <summary>Gives a lease back after a failed load.</summary>
    ValueTask ReleaseAsync(CellKey key, CellShape shape, Token token);

    /// <summary>The keys of all cells of one cache. A key that exists during the whole enumeration is in it; some may be in it twice.</summary>
    IAsyncEnumerable<CellKey> ScanAsync(string cache, CancellationToken cancellationToken);
}

/// <summary>What Begin is asked.</summary>
/// <param name="Writer">This attempt's token, never sent before.</param>
/// <param name="Earlier">Tokens of this write's own attempts whose replies were lost.</param>
/// <param name="TimeToLive">Until the entry's deadline.</param>
/// <param name="Exclusive">Refuse while another write is in.</param>
internal sealed record BeginRequest(Token Writer, IReadOnlyList<Token> Earlier, TimeSpan TimeToLive, bool Exclusive = false);

/// <summary>What End is asked.</summary>
/// <param name="Writers">Every token that this write ever sent, at least one.</param>
/// <param name="Replaced">The version that Begin replaced, whose value is unlinked.</param>
/// <param name="Publication">The value to leave behind, for write-through.</param>
internal sealed record EndRequest(IReadOnlyList<Token> Writers, Token? Replaced = null, Publication? Publication = null);

/// <summary>A store operation failed: the server is unreachable, did not answer in time, or what it answered does not count.</summary>
internal sealed class CellStoreException : Exception
{
    public CellStoreException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
