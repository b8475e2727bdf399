using System.Buffers;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Logging.Abstractions;
using Ratchet.Cells;
using Ratchet.Codecs;
using Ratchet.Engine;
using Ratchet.Reading;
using Ratchet.Stores;
using Ratchet.Strategies;
using Ratchet.Telemetry;
using Ratchet.Writing;

namespace Ratchet.Verification.Exploring;

/// <summary>One process of an execution: the production engine over explored seams. A node has only the paths that its role takes.</summary>
internal sealed class ExploredNode
{
    private static readonly RatchetMetrics Metrics = new(factory: null);
    private static readonly CacheOptions Refusing = new() { WhenUnavailable = CacheUnavailablePolicy.Fail };
    private static readonly CacheOptions Proceeding = new() { WhenUnavailable = CacheUnavailablePolicy.Proceed };

    /// <summary>Where reads and writes wait for writes, they do so briefly: the polls of a long wait would be most of every execution.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(500);

    private static readonly CacheOptions BrieflyRefusing = new() { WhenUnavailable = CacheUnavailablePolicy.Fail, WaitTime = Brief, LockWait = Brief };
    private static readonly CacheOptions BrieflyProceeding = new() { WhenUnavailable = CacheUnavailablePolicy.Proceed, WaitTime = Brief, LockWait = Brief };
    private static readonly ValueCodec<long> Codec = new("rows", new RowSerializer(), Metrics, NullLogger.Instance);

    public ExploredNode(Scenario scenario, World world, ExploredServer server, ExploredDatabase database, WriteRecords records, int index)
    {
        Index = index;
        Link = new ExploredLink(world, server, scenario, index);
        Store = new ExploredStore(world, server, Link, records, index);
        var options = OptionsOf(scenario);
        var engine = new RatchetEngine(Store, new ExploredSeams(world, records, index), Metrics, NullLogger.Instance);
        var shape = new CellShape(scenario.Strategy, Schema: scenario.HasMixedSchemas ? (ulong)index + 1 : 1);
        if (index >= scenario.ReaderNodes || scenario.Rollbacks > 0 || scenario.WritersAmongReaders)
        {
            Writes = new WritePath(new WriteScope(engine, "rows", options, shape, InDoubt.IsInDoubt));
        }

        if (index >= scenario.ReaderNodes)
        {
            return;
        }

        var strategy = Strategy.Of(scenario.Strategy);
        Reads = new ReadPath<int, long>(new ReadScope<int, long>(engine, "rows", options, strategy, shape, strategy.CreateMemory(capacity: 4), Codec));
        Loader = new Loader<int, long>((key, cancelled) => scenario.AroundLoad(() => database.LoadAsync(index, key, cancelled)), IsPerCall: false);
    }

    public int Index { get; }

    public ExploredLink Link { get; }

    public ExploredStore Store { get; }

    public ReadPath<int, long>? Reads { get; }

    public Loader<int, long>? Loader { get; }

    public WritePath? Writes { get; }

    public WriteContext<long> NewWrite(CellKey key) => new(Writes!.Scope, key, Codec);

    /// <summary>Calls that have not returned.</summary>
    public int Unfinished { get; set; }

    /// <summary>What is known of the node from outside; its inside is its past.</summary>
    /// <param name="state">Is added to.</param>
    /// <param name="isOver">Whether nothing will happen on it any more but that it checks who answers.</param>
    public void Describe(ref StateHash state, bool isOver)
    {
        state.Add((ulong)Unfinished);
        Link.Describe(ref state, isOver);
    }

    private static CacheOptions OptionsOf(Scenario scenario) => (scenario.Strategy, scenario.WhenUnavailable) switch
    {
        (CacheStrategy.DistributedLock, CacheUnavailablePolicy.Fail) => BrieflyRefusing,
        (CacheStrategy.DistributedLock, _) => BrieflyProceeding,
        (_, CacheUnavailablePolicy.Fail) => Refusing,
        _ => Proceeding,
    };

    private sealed class RowSerializer : IHybridCacheSerializer<long>
    {
        public long Deserialize(ReadOnlySequence<byte> source) => BitConverter.ToInt64(source.FirstSpan);

        public void Serialize(long value, IBufferWriter<byte> target)
        {
            BitConverter.TryWriteBytes(target.GetSpan(sizeof(long)), value);
            target.Advance(sizeof(long));
        }
    }
}
