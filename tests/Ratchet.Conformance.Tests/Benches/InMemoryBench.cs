using Microsoft.Extensions.Time.Testing;
using Ratchet.Stores;

namespace Ratchet.Conformance.Tests.Benches;

internal sealed class InMemoryBench : StoreBench
{
    private readonly FakeTimeProvider _time = new();
    private readonly InMemoryCellStore _store;

    public InMemoryBench(string prefix = CellKey.DefaultPrefix)
    {
        Prefix = prefix;
        _store = new InMemoryCellStore(_time, prefix);
    }

    public override ICellStore Store => _store;

    public override ICellStore OtherNode => _store;

    public override string Prefix { get; }

    public override Task AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return Task.CompletedTask;
    }

    public override Task SetEraAsync(ulong era)
    {
        _store.Era = era;
        return Task.CompletedTask;
    }

    public override Task<CellState> PeekAsync(string key)
    {
        var (cell, life, now) = _store.Peek(key);
        return Task.FromResult(CellState.Of(cell, life, now));
    }

    public override ValueTask DisposeAsync() => _store.DisposeAsync();
}
