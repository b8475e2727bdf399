using System.Globalization;
using System.Runtime.InteropServices;
using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Verification.Exploring;

/// <summary>What a node's last check found: which run of the server answered, and which era it has.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LinkView(int Run, ulong Era);

/// <summary>
/// One node's connection to the server. The execution of an operation and its reply are two events, and between them anything may happen:
/// that is where joins and late commands break.
/// </summary>
/// <remarks>
/// As in production (ServerWatch), an operation is stamped with the era of the newest check, and its reply counts only if no check
/// found anything else since. When the server starts again, what was sent over the old connection fails, or reaches the new run too
/// late to count; behind a proxy it runs there and counts, until the node checks who answers. That check is one event here: what waits
/// for it in production is simply not sent before.
/// </remarks>
internal sealed class ExploredLink(World world, ExploredServer server, Scenario scenario, int node)
{
    /// <summary>The key of an operation that has none of its own.</summary>
    public const int EveryKey = -1;

    private readonly List<Request> _inFlight = [];
    private bool _isCheckDue;

    /// <summary>Every node's connection.</summary>
    public IReadOnlyList<ExploredLink> Peers { get; set; } = [];

    public bool IsDead { get; set; }

    public LinkView View { get; private set; }

    /// <summary>Whether another run of the server may answer, and count, unnoticed.</summary>
    public bool IsDeceived => scenario.IsBehindProxy && View.Run != server.Run;

    public CellStamp Stamp(CellShape shape) => new(shape, View.Era);

    /// <param name="name">The operation.</param>
    /// <param name="key">Its key, or every key.</param>
    /// <param name="side">What of the node the reply touches.</param>
    /// <param name="run">What the server does.</param>
    public ValueTask<TReply> Send<TReply>(string name, int key, ulong side, Func<TReply> run)
    {
        var answer = new TaskCompletionSource<TReply>();
        // What it reads; that it changed the cell it says itself. One that changes nothing commutes with other reads.
        var effect = Footprint.Reading(key == EveryKey ? Footprint.EveryCell : Footprint.Cell(key));
        var request = new Request((scenario.Faults & (FaultKinds.StoreFaults | FaultKinds.Losses)) != 0, View);
        world.Post(EventKind.Execute, -1, effect, Succeed, () => $"server: {What()} of node {node}", alternatives: request.Alternatives, origin: node);
        PostFault(FaultKinds.StoreFails, Fail, "fails");
        PostFault(FaultKinds.ReplyLost, LoseReply, "runs, its reply is lost");
        PostFault(FaultKinds.RunsLate, RunLate, "times out and will run late");
        if ((scenario.Faults & FaultKinds.Losses) != 0)
        {
            Track(request, Break);
        }

        return new(answer.Task);

        string What() => key == EveryKey ? name : $"{name} k{key}";

        void Succeed()
        {
            _inFlight.Remove(request);
            var executedBy = server.Run;
            var value = run();
            PostReply(() => Deliver(value, executedBy), () => $"node {node}: {What()} → {(Counts(request.View, executedBy) ? Describe(value) : "does not count")}", world.KeepsPast ? World.Mix(StateHash.Of(value, node), (ulong)executedBy) : 0);
        }

        void Deliver(TReply value, int executedBy)
        {
            if (Counts(request.View, executedBy))
            {
                answer.SetResult(value);
            }
            else
            {
                Throw();
            }
        }

        void Fail()
        {
            _inFlight.Remove(request);
            PostReply(Throw, () => $"node {node}: {What()} failed", payload: ulong.MaxValue);
        }

        void LoseReply()
        {
            world.Touch(effect);
            run();
            Fail();
        }

        void RunLate()
        {
            Fail();
            world.Post(EventKind.Execute, -1, effect, () => run(), () => $"server: late {What()} of node {node}", origin: node);
        }

        void Throw() => answer.SetException(new CellStoreException($"{name} failed"));

        // Not a fault of its own, and it need not happen: the operation may also reach the new run, and not count.
        void Break(ulong id) => world.Post(new PendingEvent(
            id, EventKind.Reply, node, Footprint.Writing(SideOf(side)), GiveUp, () => $"node {node}: {What()} failed, the connection is gone")
        {
            Alternatives = request.Alternatives,
        });

        void GiveUp()
        {
            _inFlight.Remove(request);
            Throw();
        }

        void PostFault(FaultKinds kind, Action fail, string how)
        {
            if ((scenario.Faults & kind) != 0)
            {
                world.Post(EventKind.Fault, node, Footprint.None, fail, () => $"fault: {What()} of node {node} {how}", isFault: true, request.Alternatives);
            }
        }

        void PostReply(Action deliver, Func<string> describe, ulong payload)
        {
            if (!IsDead)
            {
                world.Post(EventKind.Reply, node, Footprint.Writing(SideOf(side)), deliver, describe, payload: payload);
            }
        }
    }

    /// <summary>The server has started again: what is on its way may be lost, and sooner or later the node checks who answers.</summary>
    public void ServerStartedAgain()
    {
        if (IsDead)
        {
            return;
        }

        if (!scenario.IsBehindProxy)
        {
            _inFlight.ForEach(static request => request.BreakOnce());
        }

        PostCheck();
    }

    /// <summary>With store faults or losses about, a node's events share more than their key: what is pending, and whether the store answers.</summary>
    public ulong SideOf(ulong side) => scenario.IsEntangled ? side | Footprint.Failures(node) : side;

    /// <summary>Whom an announcement concerns: readers, and writers where they wait too.</summary>
    public ulong WaiterSide(int key) =>
        SideOf(Footprint.Readers(node, key)) | (scenario.Strategy == CacheStrategy.DistributedLock ? WriterSide(key) : 0);

    /// <summary>What an event of this node's writers shares.</summary>
    public ulong WriterSide(int key) => SideOf(scenario.HasWideWrites ? Footprint.Writers(node) : Footprint.Writers(node, key));

    public void Describe(ref StateHash state)
    {
        state.Add((IsDead ? 1UL : 0) | (_isCheckDue ? 2UL : 0) | ((ulong)View.Run << 2));
        state.Add(View.Era);
    }

    private void Track(Request request, Action<ulong> breaks)
    {
        request.Breaks = breaks;
        request.BreakId = world.NextName(node);
        _inFlight.Add(request);
        if (View.Run != server.Run && !scenario.IsBehindProxy)
        {
            request.BreakOnce();
        }
    }

    /// <summary>The server reached is the one that the node believes in, and no check has found anything else since.</summary>
    private bool Counts(LinkView sentUnder, int executedBy) => sentUnder == View && (scenario.IsBehindProxy || executedBy == sentUnder.Run);

    private void PostCheck()
    {
        if (!IsDead && !_isCheckDue)
        {
            _isCheckDue = true;
            world.Post(EventKind.Check, node, Footprint.Writing(Footprint.Node(node) | Footprint.Era), Check, () => $"node {node}: checks who answers");
        }
    }

    private void Check()
    {
        _isCheckDue = false;
        View = new LinkView(server.Run, server.EraFor(View.Run));
        world.Learn((ulong)View.Run);
        world.Learn(View.Era);
        foreach (var peer in Peers)
        {
            if (peer.View.Era != View.Era)
            {
                peer.PostCheck();
            }
        }
    }

    private static string Describe<TReply>(TReply reply) => reply switch
    {
        CellRead read => read.Kind.ToString(),
        CellKey[] keys => string.Create(CultureInfo.InvariantCulture, $"{keys.Length} keys"),
        BeginReply { IsBusy: true } => "busy",
        BeginReply => "begun",
        true => "yes",
        false => "no",
        _ => "done",
    };

    /// <summary>An operation that the server has not executed.</summary>
    internal sealed class Request(bool hasAlternatives, LinkView view)
    {
        private bool _isBroken;

        /// <summary>Adds the event that the connection is gone under it.</summary>
        public Action<ulong>? Breaks { get; set; }

        public ulong BreakId { get; set; }

        public object? Alternatives => hasAlternatives ? this : null;

        public LinkView View { get; } = view;

        public void BreakOnce()
        {
            if (!_isBroken)
            {
                _isBroken = true;
                Breaks?.Invoke(BreakId);
            }
        }
    }
}
