using System.Buffers;
using System.Globalization;
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

/// <summary>One execution of a scenario: the production engine on every node, over an explored server and database.</summary>
internal sealed class ScenarioRun
{
    private static readonly RatchetMetrics Metrics = new(factory: null);
    private static readonly CellKey[] CellKeys = [.. Enumerable.Range(0, Footprint.MaxKeys).Select(key => CellKey.Of("x", "rows", key.ToString(CultureInfo.InvariantCulture)))];

    private readonly Scenario _scenario;
    private readonly CellShape _shape;
    private readonly Node[] _nodes;
    private readonly ExploredServer _server = new();
    private readonly ExploredDatabase _database;
    private bool _isG3Suspended;

    public ScenarioRun(Scenario scenario)
    {
        _scenario = scenario;
        World = new World(scenario.FaultBudget);
        _database = new ExploredDatabase(World, scenario);
        Watch = new GuaranteeWatch(World, _database);
        _shape = new CellShape(scenario.Strategy, Schema: 1);
        _nodes = [.. Enumerable.Range(0, scenario.Nodes).Select(index => new Node(this, index))];
        var stores = Array.ConvertAll(_nodes, node => node.Store);
        foreach (var store in stores)
        {
            store.Everybody = stores;
        }

        World.CollectAmbient = CollectAmbient;
        PostActors();
    }

    public World World { get; }

    public GuaranteeWatch Watch { get; }

    /// <summary>Nothing more can happen: has everybody finished, and does the cache agree with the database?</summary>
    public void CheckEnd()
    {
        if (_nodes.Any(node => !node.Store.IsDead && node.Unfinished > 0))
        {
            Watch.Report("progress", "somebody waits for ever");
        }

        for (var key = 0; key < _scenario.Keys && !_isG3Suspended; key++)
        {
            if (Served(key) is { } value && value != _database[key])
            {
                Watch.Report("G3", $"the cache is left with v{value} of k{key}, the database with v{_database[key]}");
            }
        }
    }

    private static int IndexOf(CellKey key) => Array.IndexOf(CellKeys, key);

    private long? Served(int key)
    {
        var cell = _server[CellKeys[key].Text];
        var value = cell.Kind == CellKind.Version ? _server[CellKeys[key].OfVersion(cell.Token)] : cell;
        return value.Kind == CellKind.Value ? BitConverter.ToInt64(value.Content.Payload.Span) : null;
    }

    private void PostActors()
    {
        for (var reader = 0; reader < _scenario.Readers; reader++)
        {
            Post($"R{reader + 1}", _nodes[reader % _scenario.ReaderNodes], reader % _scenario.Keys, ReadAsync);
        }

        for (var writer = 0; writer < _scenario.Writers; writer++)
        {
            Post($"W{writer + 1}", _nodes[_scenario.ReaderNodes + writer], writer % _scenario.Keys, WriteAsync);
        }
    }

    private void Post(string actor, Node node, int key, Func<string, Node, int, Task> act)
    {
        node.Unfinished++;
        var side = actor[0] == 'R' ? Footprint.Readers(node.Index, key) : Footprint.Writers(node.Index, key);
        World.Post(EventKind.Call, node.Index, Footprint.Writing(side), () => _ = act(actor, node, key), () => $"{actor}: {(actor[0] == 'R' ? "reads" : "writes")} k{key}");
    }

    private async Task ReadAsync(string actor, Node node, int key)
    {
        try
        {
            var floor = Watch.Begin(key);
            var result = await node.Reads.ReadAsync(CellKeys[key], key, node.Loader, CancellationToken.None).ConfigureAwait(false);
            Watch.Returned(key, result.Value, floor, actor);
            node.Unfinished--;
        }
        catch (Exception exception)
        {
            Watch.Report("no exception", $"{actor} got {exception.GetType().Name}: {exception.Message}");
        }
    }

    private async Task WriteAsync(string actor, Node node, int key)
    {
        var context = new WriteContext();
        try
        {
            var version = await node.Writes
                .WriteAsync(CellKeys[key], context, (_, _) => _database.CommitAsync(node.Index, key), CancellationToken.None)
                .ConfigureAwait(false);
            if (!context.IsPending)
            {
                Watch.Acknowledged(key, version);
            }
        }
        catch (Exception exception) when (exception is CacheUnavailableException or TimeoutException)
        {
            node.IsInDoubt = exception is TimeoutException;
        }
        catch (Exception exception)
        {
            Watch.Report("no exception", $"{actor} got {exception.GetType().Name}: {exception.Message}");
        }

        node.Unfinished--;
    }

    private void CollectAmbient(List<PendingEvent> into)
    {
        foreach (var (key, cell) in _server.Cells)
        {
            if (cell.Kind == CellKind.Quarantined)
            {
                CollectDeadlines(into, key, cell);
            }

            if (_scenario.Faults.HasFlag(FaultKinds.Eviction) && World.FaultsLeft > 0)
            {
                Add(into, EventKind.Fault, key, 1, Footprint.Writing(CellBit(key)), () => Evict(key), () => $"fault: the server evicts {Name(key)}", isFault: true);
            }
        }

        if (_scenario.Faults.HasFlag(FaultKinds.Crash) && World.FaultsLeft > 0)
        {
            foreach (var node in _nodes.Where(node => node.Index >= _scenario.ReaderNodes && !node.Store.IsDead && node.Unfinished > 0))
            {
                Add(into, EventKind.Fault, "node", (ulong)node.Index, Footprint.Everything, () => Crash(node), () => $"fault: node {node.Index} dies", isFault: true);
            }
        }
    }

    private void CollectDeadlines(List<PendingEvent> into, string key, Cell cell)
    {
        foreach (var entry in cell.Writers)
        {
            var node = _nodes[(int)entry.Writer.High - 1];
            var isOver = node.Store.IsDead || (node.Unfinished == 0 && _database.Landing == 0);
            if (isOver)
            {
                Add(into, EventKind.Deadline, key, entry.Writer.Low + (entry.Writer.High << 16), Footprint.Everything, () => _server.PassDeadline(key, entry.Writer), () => $"server: the deadline of node {node.Index} in {Name(key)} passes");
            }
            else if (_scenario.Faults.HasFlag(FaultKinds.Expiry) && World.FaultsLeft > 0)
            {
                Add(into, EventKind.Fault, key, entry.Writer.Low + (entry.Writer.High << 16), Footprint.Everything, () => Expire(key, entry.Writer), () => $"fault: node {node.Index} is paused past its deadline in {Name(key)}", isFault: true);
            }
        }
    }

    private void Evict(string key)
    {
        if (_server[key].Kind == CellKind.Quarantined)
        {
            Lose(_server[key].Writers.Select(entry => entry.Writer));
        }

        _server[key] = Cell.Empty;
    }

    private void Expire(string key, Token writer)
    {
        Lose([writer]);
        _server.PassDeadline(key, writer);
    }

    /// <summary>What is not promised once a quarantine is lost: G2, and G3 together with a death or after the hold of a late commit.</summary>
    private void Lose(IEnumerable<Token> writers)
    {
        Watch.IsG2Suspended = true;
        foreach (var node in writers.Select(writer => _nodes[(int)writer.High - 1]))
        {
            node.HasLost = true;
            _isG3Suspended |= node.Store.IsDead || node.IsInDoubt;
        }
    }

    private void Crash(Node node)
    {
        node.Store.IsDead = true;
        _isG3Suspended |= node.HasLost;
        World.Kill(node.Index);
    }

    private static ulong CellBit(string key) => Footprint.Cell(Array.FindIndex(CellKeys, cell => key.StartsWith(cell.Text, StringComparison.Ordinal)));

    private static string Name(string key)
    {
        var index = Array.FindIndex(CellKeys, cell => key.StartsWith(cell.Text, StringComparison.Ordinal));
        return key.Length == CellKeys[index].Text.Length ? $"k{index}" : $"a value of k{index}";
    }

    private static void Add(
        List<PendingEvent> into, EventKind kind, string what, ulong which, Footprint footprint, Action run, Func<string> describe, bool isFault = false)
    {
        var id = which * 0x9E3779B97F4A7C15;
        foreach (var c in what)
        {
            id = (id ^ c) * 0x100000001B3;
        }

        into.Add(new PendingEvent(id ^ (ulong)kind << 60, kind, -1, footprint, run, describe) { IsFault = isFault });
    }

    /// <summary>One process: the production engine over explored seams.</summary>
    private sealed class Node
    {
        public Node(ScenarioRun run, int index)
        {
            Index = index;
            Store = new ExploredStore(run.World, run._server, run._scenario, index, IndexOf);
            var engine = new RatchetEngine(Store, new ExploredSeams(run.World, index), Metrics, NullLogger.Instance);
            var strategy = Strategy.Of(run._scenario.Strategy);
            var options = Options;
            Reads = new ReadPath<int, long>(new ReadScope<int, long>(
                engine, "rows", options, strategy, run._shape, strategy.CreateMemory(capacity: 4), Codec));
            Writes = new WritePath(new WriteScope(engine, "rows", options, run._shape, InDoubt.IsInDoubt));
            Loader = new Loader<int, long>((key, _) => run._database.LoadAsync(Index, key), IsPerCall: false);
        }

        private static CacheOptions Options { get; } = new();

        private static ValueCodec<long> Codec { get; } = new("rows", new RowSerializer(), Metrics, NullLogger.Instance);

        public int Index { get; }

        public ExploredStore Store { get; }

        public ReadPath<int, long> Reads { get; }

        public WritePath Writes { get; }

        public Loader<int, long> Loader { get; }

        public int Unfinished { get; set; }

        public bool IsInDoubt { get; set; }

        public bool HasLost { get; set; }
    }

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
