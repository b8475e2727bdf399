using System.Globalization;
using System.Transactions;
using Ratchet.Cells;
using Ratchet.Verification.Exploring.Memories;

namespace Ratchet.Verification.Exploring;

/// <summary>One execution of a scenario: the production engine on every node, over an explored server and database.</summary>
internal sealed class ScenarioRun : IExploredRun
{
    /// <summary>How long an escaped continuation is waited for, before somebody who waits for ever is reported.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Cast _cast;
    private readonly ReaderActors _readers;
    private readonly WriterActors _writers;

    public ScenarioRun(Scenario scenario, bool isTraced = false)
    {
        World = new World(scenario.FaultBudget, Footprint.Parts, Footprint.Node) { IsTraced = isTraced, HasOneOfEach = scenario.HasOneOfEachFault };
        var server = new ExploredServer(keepsHistory: () => World.Left((ulong)(scenario.Faults & FaultKinds.ServerGoesBack)) != 0, scenario.GoesBackTo);
        var database = new ExploredDatabase(World, scenario);
        var records = new WriteRecords();
        var nodes = new ExploredNode[scenario.Nodes];
        for (var index = 0; index < nodes.Length; index++)
        {
            nodes[index] = new ExploredNode(scenario, World, server, database, records, index);
        }

        Watch = new GuaranteeWatch(World, scenario, server, database);
        _cast = new Cast(scenario, World, Watch, server, database, records, nodes, ExploredKeys.Of(scenario.Keys));
        World.AfterEvent = AfterEvent;
        World.IsIdle = IsIdle;
        World.CollectAmbient = new AmbientEvents(scenario, World, server, database, records, nodes, Watch).Collect;
        Introduce(nodes, scenario.Strategy == CacheStrategy.DistributedLock ? nodes.Length : scenario.ReaderNodes);
        _readers = new ReaderActors(_cast);
        _writers = new WriterActors(_cast, _readers);
        _readers.Post();
        _writers.Post();
        new SideActors(_cast).Post();
    }

    public World World { get; }

    public GuaranteeWatch Watch { get; }

    ViolationWatch IExploredRun.Watch => Watch;

    public string Outcome() => Outcome(nameless: false);

    /// <summary>The outcome; nameless, as it is to an observer who cannot tell readers from each other, nor writers.</summary>
    public string Outcome(bool nameless)
    {
        var told = nameless ? _readers.Returned.Order().Concat(_writers.Returned.Order()) : _readers.Returned.Concat(_writers.Returned);
        return string.Join(' ', told.Select(static value => value?.ToString(CultureInfo.InvariantCulture) ?? "-"))
            + " | " + string.Join(' ', _cast.Keys.Select((key, index) => $"{_cast.Server[key.Text].Kind}:{Served(index)}:{_cast.Database[index]}"))
            + " | " + Watch.Violation?.Guarantee;
    }

    /// <summary>A token by the node that made it, as it knows it. One that no node of this execution made, as a mutant may, is itself.</summary>
    private static ulong NameOf(Token token, ulong[] nodes) =>
        token.High - 1 < (ulong)nodes.Length ? World.Mix(nodes[token.High - 1], World.On((int)token.High - 1, token.Low)) : World.Mix(token.High, token.Low);

    private FaultKinds FaultsLeft => (FaultKinds)World.Left((ulong)_cast.Scenario.Faults);

    private bool IsOver(int node) => _cast.Nodes[node].Unfinished == 0 && World.IsAtRest(node);

    /// <summary>Nobody hears an announcement on a node that has finished, and its check matters only if others have to follow it.</summary>
    private bool IsIdle(PendingEvent pending) =>
        IsOver(pending.Node) && (pending.Kind == EventKind.WakeUp || !_cast.Nodes[pending.Node].Link.WillInstallEra);

    public StateKey? State(StateView view)
    {
        var isOver = Array.ConvertAll(_cast.Nodes, node => IsOver(node.Index));
        var memories = view.Memories is { } book && _cast.Scenario.HasReadableMemory
            ? Array.ConvertAll(_cast.Nodes, node => isOver[node.Index] ? LeftOf(node, book, view) : MemoryOf(node, book, view))
            : null;
        var inUse = Array.ConvertAll(_cast.Nodes, node => isOver[node.Index] ? null : EraInUse(node));
        var areAlike = view.WithSymmetry && _cast.Scenario.HasAlikeNodes && (memories is not null || _cast.Scenario.HasAlikePasts);
        var nodes = new ulong[_cast.Nodes.Length];
        for (var node = 0; node < nodes.Length; node++)
        {
            nodes[node] = StateOf(node, view, areAlike ? RoleOf(node) : node, isOver[node]);
            if (memories is null)
            {
                nodes[node] = WithPast(nodes[node], node, inUse[node], isOver[node]);
            }
        }

        var state = new StateHash();
        World.DescribeTime(ref state);
        _cast.Database.Describe(ref state);
        Watch.Describe(ref state);
        if (memories is not null)
        {
            return MemoryState.KeyOf(ref state, _cast.Server, _cast.Records, memories, nodes, inUse);
        }

        _cast.Server.Describe(ref state, new ServerNames(token => NameOf(token, nodes), EraNames.Plain));
        foreach (var node in nodes)
        {
            state.AddUnordered(node, content: 0);
        }

        return new StateKey(state.ToUInt128(), nodes);
    }

    /// <summary>What a node holds that has finished: nothing but the check of who answers that it has to make.</summary>
    private NodeMemory LeftOf(ExploredNode node, MemoryBook book, StateView view)
    {
        var checks = Array.FindAll(World.WaitingOn(node.Index), waiting => waiting.Kind == EventKind.Check && !IsIdle(waiting));
        return checks.Length == 0 ? NodeMemory.None : NodeMemory.Of(node.Index, checks, () => NewWalk(node, book, view));
    }

    /// <summary>What a node holds that has not finished.</summary>
    private NodeMemory MemoryOf(ExploredNode node, MemoryBook book, StateView view)
    {
        var past = new StateHash();
        past.Add((ulong)(SteadyNow ?? -1));
        past.Add((ulong)node.Index);
        past.Add(node.Link.IsDead ? 1UL : 0);
        World.DescribeNode(ref past, node.Index, Footprint.Node(node.Index));
        return book.Of(past.ToUInt128(), Look);

        NodeMemory Look() => node.Link.IsDead
            ? NodeMemory.Of(node.Index, World.WaitingOn(node.Index), () => NewWalk(node, book, view))
            : NodeMemory.Of(node.Index, World.WaitingOn(node.Index), () => NewWalk(node, book, view), node.Reads, node.Writes, node.Store.WakeUps);
    }

    private MemoryWalk NewWalk(ExploredNode node, MemoryBook book, StateView view) =>
        new(book.Buffers, node.Index, node.Link.IsDead, tellsActors: !view.WithSymmetry || _cast.Scenario.HasTellingReaders, SteadyNow);

    /// <summary>Unless processes pause, time passes only where nobody has anything to do but to wait: then what is waited for since now need not be told from it.</summary>
    private long? SteadyNow => (_cast.Scenario.Faults & FaultKinds.Pause) == 0 ? World.Now : null;

    /// <summary>The era in which the node will send what it sends next; null: it will send nothing any more.</summary>
    private static ulong? EraInUse(ExploredNode node) => node.Link.IsDead ? null : node.Link.View.Era;

    public ulong InsideOf(int node)
    {
        var faults = FaultsLeft;
        var isReached = _cast.Nodes[node].Store.IsAwaited || _cast.Nodes[node].Link.MayCheck || MayBeReached(node, faults);
        if (isReached)
        {
            return 0;
        }

        // Where no process pauses, time does not pass while anything else can happen.
        var isTimeSteady = (faults & FaultKinds.Pause) == 0;
        return Footprint.Node(node) | (isTimeSteady ? Footprint.Clock : 0);
    }

    /// <summary>Whether a fault may change what happens on the node next: it dies, or checks who answers, its write's deadline or a timer of its own passes.</summary>
    private bool MayBeReached(int node, FaultKinds faults) =>
        (faults & (FaultKinds.Crash | FaultKinds.Cancel | FaultKinds.Losses)) != 0
        || ((faults & FaultKinds.Expiry) != 0 && _cast.Nodes[node].Writes is not null)
        || ((faults & FaultKinds.Pause) != 0 && World.HasLaterTimer(node));

    /// <summary>Has everybody finished, and does the cache agree with the database?</summary>
    public void CheckEnd()
    {
        if (Array.Exists(_cast.Nodes, static node => !node.Link.IsDead && node.Unfinished > 0))
        {
            SpinWait.SpinUntil(() => World.Escape is not null, Patience);
            Watch.Report("progress", "somebody waits for ever");
        }

        for (var key = 0; key < _cast.Keys.Length; key++)
        {
            CheckTidiness(key);
            if (!Watch.IsG3Suspended(key) && Served(key) is { } value && value != _cast.Database[key])
            {
                Watch.Report("G3", $"the cache is left with v{value} of k{key}, the database with v{_cast.Database[key]}");
            }
        }
    }

    public IEnumerable<Transaction> OpenTransactions =>
        _cast.Transactions.Where(static transaction => transaction.TransactionInformation.Status == TransactionStatus.Active);

    /// <summary>
    /// Rolls its transactions back. System.Transactions lets none be open for longer than ten minutes, and would tell the execution then, from
    /// a thread of its own.
    /// </summary>
    public void Abandon()
    {
        foreach (var transaction in OpenTransactions)
        {
            transaction.Rollback();
        }
    }

    /// <summary>Nodes of one role are alike: those of readers, and those of writers. Others are only themselves.</summary>
    private int RoleOf(int node) =>
        node < _cast.Scenario.ReaderNodes ? -1 : node < _cast.Scenario.ReaderNodes + _cast.Scenario.Writers ? -2 : node;

    /// <summary>One node's share of the state without what is in its memory, under the name that tells it from others.</summary>
    private ulong StateOf(int node, StateView view, int name, bool isOver)
    {
        var state = new StateHash();
        state.Add((ulong)name);
        _cast.Database.DescribeNode(ref state, node);
        _cast.Records.DescribeNode(ref state, node, mayDie: (FaultsLeft & FaultKinds.Crash) != 0, mayLose: FaultsLeft != 0 || _cast.Scenario.NeverExpires);
        Watch.DescribeNode(ref state, node);
        _cast.Nodes[node].Describe(ref state, isOver);
        foreach (var value in view.WithOutcome ? _readers.ReturnedOn(node).Concat(_writers.ReturnedOn(node)) : [])
        {
            state.Add((ulong)(value ?? -1));
        }

        return (ulong)state.ToUInt128();
    }

    /// <summary>The same with what tells its memory where nobody looks into it: its past.</summary>
    private ulong WithPast(ulong told, int node, ulong? inUse, bool isOver)
    {
        var state = new StateHash();
        state.Add(told);
        state.Add(inUse ?? EraNames.Nobodys);
        World.DescribeNode(ref state, node, isOver ? 0 : Footprint.Node(node));
        _cast.Server.DescribeNode(ref state, node);
        return (ulong)state.ToUInt128();
    }

    private void AfterEvent(PendingEvent ran)
    {
        foreach (var node in _cast.Nodes)
        {
            node.Store.TouchWaiting(ran);
        }
    }

    /// <summary>Announcements reach the nodes that wait; whoever sees a new era makes the others look.</summary>
    private static void Introduce(ExploredNode[] nodes, int waiting)
    {
        var waiters = Array.ConvertAll(nodes[..waiting], static node => node.Store);
        var links = Array.ConvertAll(nodes, static node => node.Link);
        foreach (var node in nodes)
        {
            node.Store.Waiters = waiters;
            node.Link.Peers = links;
        }
    }

    /// <summary>
    /// A writer who has returned has left nothing in the cell, or readers would go past the cache until its deadline. Not so if the server
    /// brought back what had been ended.
    /// </summary>
    private void CheckTidiness(int key)
    {
        var cell = _cast.Server[_cast.Keys[key].Text];
        if (_cast.Scenario.NeverExpires && _cast.Server.Run == 0 && cell.Kind == CellKind.Quarantined && !cell.Writers.All(entry => MayStay(entry.Writer, key)))
        {
            Watch.Report("tidiness", $"k{key} is quarantined for ever by a write that has returned");
        }
    }

    private bool MayStay(Token writer, int key)
    {
        var record = _cast.Records.Of(writer);
        return _cast.Nodes[record.Node].Link.IsDead || record.Of(key).HasHeld;
    }

    /// <summary>What readers would be served who come now; null: nothing.</summary>
    private long? Served(int key)
    {
        var cell = _cast.Server[_cast.Keys[key].Text];
        var value = cell.Kind == CellKind.Version ? _cast.Server[_cast.Keys[key].OfVersion(cell.Token)] : cell;
        return value.Kind == CellKind.Value && cell.Stamp.Era == _cast.Server.TrustedEra ? BitConverter.ToInt64(value.Content.Payload.Span) : null;
    }
}
