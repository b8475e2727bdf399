using Ratchet.Verification.Exploring.Memories;

namespace Ratchet.Verification.Exploring.Locks;

/// <summary>One execution of contenders for a lock: the production code on every node, over an explored server.</summary>
internal sealed class LockRun : IExploredRun
{
    /// <summary>How often a waiter looks for itself.</summary>
    private const long PollInterval = 500;

    /// <summary>How long an escaped continuation is waited for, before somebody who waits for ever is reported.</summary>
    private static readonly TimeSpan EscapeTime = TimeSpan.FromMilliseconds(500);

    private readonly LockScenario _scenario;
    private readonly LockServer _server;
    private readonly LockWatch _watch;
    private readonly FencedResource _resource;
    private readonly LockNode[] _nodes;
    private readonly LockContenders _contenders;

    public LockRun(LockScenario scenario, bool isTraced)
    {
        _scenario = scenario;
        World = new World(scenario.FaultBudget, Footprint.Parts) { IsTraced = isTraced };
        _server = new LockServer(World);
        _watch = new LockWatch(World, _server);
        _resource = new FencedResource(World, scenario, _watch);
        _nodes = new LockNode[scenario.Nodes];
        for (var index = 0; index < _nodes.Length; index++)
        {
            _nodes[index] = new LockNode(World, scenario, _server, _watch, index);
        }

        var stores = Array.ConvertAll(_nodes, static node => node.Store);
        Array.ForEach(stores, store => store.Peers = stores);
        World.CollectAmbient = new LockEvents(scenario, World, _server, _watch, _nodes).Collect;
        World.AfterEvent = _ => _watch.AfterEvent(Patience);
        _contenders = new LockContenders(scenario, World, _watch, _resource, _nodes);
        _contenders.Post();
    }

    public World World { get; }

    public ViolationWatch Watch => _watch;

    private long? Patience =>
        World.FaultsLeft == _scenario.FaultBudget ? 0
        : _scenario.MayFail(LockFaults.Pause) ? null
        : PollInterval;

    /// <summary>What one node's events share.</summary>
    public static ulong Inside(int node) => Footprint.Readers(node, 0);

    public string Outcome() => $"{_watch.Outcome} | {string.Join(' ', _contenders.Ends)} | {_watch.Violation?.Guarantee}";

    public StateKey? State(StateView view)
    {
        var state = new StateHash();
        World.Describe(ref state);
        _server.Describe(ref state);
        _resource.Describe(ref state);
        _watch.Describe(ref state);
        foreach (var end in view.WithOutcome ? _contenders.Ends : [])
        {
            state.Add(end);
        }

        foreach (var node in _nodes)
        {
            state.Add((node.Store.Link.IsDead ? 1UL : 0) | ((ulong)node.Unfinished << 1));
        }

        return new StateKey(state.ToUInt128(), Nodes: null);
    }

    /// <summary>None: an announcement may reach any node at any time.</summary>
    public ulong InsideOf(int node) => 0;

    public void CheckEnd()
    {
        if (Array.Exists(_nodes, static node => !node.Store.Link.IsDead && node.Unfinished > 0))
        {
            SpinWait.SpinUntil(() => World.Escape is not null, EscapeTime);
            _watch.Report("progress", "somebody waits for ever");
        }

        _watch.AtEnd();
    }
}
