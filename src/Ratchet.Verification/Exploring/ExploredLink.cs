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
    private readonly List<Reply> _arriving = [];
    private bool _isCheckDue;

    /// <summary>Every node's connection.</summary>
    public ExploredLink[] Peers { get; set; } = [];

    public bool IsDead { get; set; }

    public LinkView View { get; private set; } = new(Run: 0, EraNames.First);

    /// <summary>Whether another run of the server may answer, and count, unnoticed.</summary>
    public bool IsDeceived => scenario.IsBehindProxy && WillInstallEra;

    /// <summary>
    /// Whether the node may come to check who answers, even if no server starts again: others make it do so if they find another era, or
    /// install one.
    /// </summary>
    public bool MayCheck => _isCheckDue || Array.Exists(Peers, peer => peer.IsAboutToCheck && (View.Era != server.TrustedEra || peer.WillInstallEra));

    /// <summary>
    /// Whether its next check finds another run of the server, and installs an era. A check that only finds another era is noticed by nobody
    /// else: whoever installed that era has made the others look.
    /// </summary>
    public bool WillInstallEra => View.Run != server.Run;

    private bool IsAboutToCheck => _isCheckDue && !IsDead;

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
        var request = new Request((scenario.Faults & (FaultKinds.StoreFaults | FaultKinds.Losses)) != 0);
        world.Post(EventKind.Execute, -1, effect, Succeed, () => $"server: {What()} of node {node}", alternatives: request.Alternatives, origin: node);
        PostFault(FaultKinds.StoreFails, Fail, "fails");
        PostFault(FaultKinds.ReplyLost, LoseReply, "runs, its reply is lost");
        PostFault(FaultKinds.RunsLate, RunLate, "times out and will run late");
        if ((scenario.Faults & FaultKinds.Losses) != 0)
        {
            Track(request, PostBreak);
        }

        return new(answer.Task);

        string What() => key == EveryKey ? name : $"{name} k{key}";

        void Succeed()
        {
            _inFlight.Remove(request);
            var counts = request.MayCount && (scenario.IsBehindProxy || !WillInstallEra);
            var value = run();
            var reply = new Reply<TReply>(this, name, answer);
            if (counts)
            {
                reply.Set(value);
            }

            PostReply(reply, () => $" → {(reply.Counts ? Describe(value) : "does not count")}", counts && world.KeepsPast ? StateHash.Of(value, node) : ulong.MaxValue);
        }

        void Fail()
        {
            _inFlight.Remove(request);
            PostReply(new Reply<TReply>(this, name, answer), static () => " failed", ulong.MaxValue);
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

        // Not a fault of its own, and it need not happen: the operation may also reach the new run, and not count.
        void PostBreak(ulong id) => world.Post(new PendingEvent(
            id, EventKind.Reply, node, Footprint.Writing(SideOf(side)), GiveUp, () => $"node {node}: {What()} failed, the connection is gone")
        {
            Alternatives = request.Alternatives,
        });

        void GiveUp()
        {
            _inFlight.Remove(request);
            new Reply<TReply>(this, name, answer).Deliver();
        }

        void PostFault(FaultKinds kind, Action fail, string how)
        {
            if ((scenario.Faults & kind) != 0)
            {
                world.Post(EventKind.Fault, node, Footprint.None, fail, () => $"fault: {What()} of node {node} {how}", (ulong)kind, request.Alternatives);
            }
        }

        void PostReply(Reply reply, Func<string> describe, ulong payload)
        {
            if (!IsDead)
            {
                _arriving.Add(reply);
                world.Post(EventKind.Reply, node, Footprint.Writing(SideOf(side)), reply.Deliver, () => $"node {node}: {What()}{describe()}", payload: payload);
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
            _inFlight.ForEach(Break);
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

    /// <param name="state">Is added to.</param>
    /// <param name="isOver">Whether the node will not ask the server for anything any more.</param>
    public void Describe(ref StateHash state, bool isOver)
    {
        var mayCheck = _isCheckDue && (!isOver || WillInstallEra);
        state.Add((IsDead ? 1UL : 0) | (mayCheck ? 2UL : 0) | (WillInstallEra && !IsDead ? 4UL : 0));
    }

    private void Track(Request request, Action<ulong> breaks)
    {
        request.Breaks = breaks;
        request.BreakId = world.NextName(node);
        _inFlight.Add(request);
        if (WillInstallEra && !scenario.IsBehindProxy)
        {
            Break(request);
        }
    }

    /// <summary>Adds the event that the connection is gone under it, once: for as long as it is in flight, that event is not gone.</summary>
    private void Break(Request request)
    {
        if (world.FindPending(request.BreakId) is null)
        {
            request.Breaks?.Invoke(request.BreakId);
        }
    }

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
        See(new LinkView(server.Run, server.EraFor(View.Run)));
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

    /// <summary>What was sent before it saw this does not count any more, whatever comes of it.</summary>
    private void See(LinkView view)
    {
        if (view != View)
        {
            View = view;
            _inFlight.ForEach(static request => request.MayCount = false);
            _arriving.ForEach(static reply => reply.Empty());
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
    internal sealed class Request(bool hasAlternatives)
    {
        /// <summary>Adds the event that the connection is gone under it.</summary>
        public Action<ulong>? Breaks { get; set; }

        public ulong BreakId { get; set; }

        public object? Alternatives => hasAlternatives ? this : null;

        /// <summary>Whether no check has found anything new since it was sent.</summary>
        public bool MayCount { get; set; } = true;
    }

    /// <summary>What comes back to the node of an operation. It holds nothing of how that came to be, so that what can no longer matter tells no states apart.</summary>
    internal abstract class Reply
    {
        /// <summary>It brings nothing but that the operation failed.</summary>
        public abstract void Empty();

        public abstract void Deliver();
    }

    private sealed class Reply<TReply>(ExploredLink link, string name, TaskCompletionSource<TReply> answer) : Reply
    {
        private TReply? _value;

        public bool Counts { get; private set; }

        public void Set(TReply value) => (_value, Counts) = (value, true);

        public override void Empty() => (_value, Counts) = (default, false);

        public override void Deliver()
        {
            link._arriving.Remove(this);
            if (Counts)
            {
                answer.SetResult(_value!);
            }
            else
            {
                answer.SetException(new CellStoreException($"{name} failed"));
            }
        }
    }
}
