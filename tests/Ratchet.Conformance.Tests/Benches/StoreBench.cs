using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Conformance.Tests.Benches;

/// <summary>A store on the bench: two nodes of it, a clock that moves without waiting, and a look inside.</summary>
internal abstract class StoreBench : IAsyncDisposable
{
    public abstract ICellStore Store { get; }

    /// <summary>Another node of the same server. The store itself where there is only one node.</summary>
    public abstract ICellStore OtherNode { get; }

    public abstract string Prefix { get; }

    public CellKey Key(string id, string cache = "product") => CellKey.Of(Prefix, cache, KeyText.Escape(id));

    /// <summary>Time passes for everything that the store holds.</summary>
    public abstract Task AdvanceAsync(TimeSpan by);

    public abstract Task SetEraAsync(ulong era);

    public abstract Task<CellState> PeekAsync(string key);

    public abstract ValueTask DisposeAsync();
}
