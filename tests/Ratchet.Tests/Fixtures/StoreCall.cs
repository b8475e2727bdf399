using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Tests.Fixtures;

internal enum StoreOperation
{
    Lookup,
    Acquire,
    Fill,
    Begin,
    End,
    Renew,
    HoldInDoubt,
    Invalidate,
    Release,
    Scan,
}

/// <summary>One operation that the engine asked of the store, with the tokens that it showed and the time to live that it wanted.</summary>
internal sealed record StoreCall(StoreOperation Operation, CellKey Key, IReadOnlyList<Token> Tokens, TimeSpan TimeToLive)
{
    /// <summary>What an End was to leave behind.</summary>
    public Publication? Publication { get; init; }
}
