using Ratchet.Verification.Exploring;
using Ratchet.Verification.Exploring.Memories;

namespace Ratchet.Verification.Programs;

/// <summary>One execution of a program: a copy of it on every node, and all that it has to do with.</summary>
internal sealed class ProgramRun : IExploredRun
{
    /// <summary>How long an escaped continuation is waited for, before somebody who waits for ever is reported.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Node[] _nodes;
    private readonly List<string> _returned = [];

    public ProgramRun(ProgramSubject subject, bool isTraced)
    {
        Subject = subject;
        World = new World(subject.FaultBudget, KeyBits.AllNodes)
        {
            IsTraced = isTraced,
            HasTimeEvents = true,
            NodeBits = KeyBits.OfNode,
            LetSettle = subject.Pool is { } pool ? pool.Settle : null,
        };
        Entries = new CacheEntries(World, subject.Bits);
        Rows = new RowTable(World, subject.Bits, subject.Rows);
        Watch = new ProgramWatch(World, Rows, subject.Facts);
        foreach (var (key, value) in subject.Entries)
        {
            Entries.Set(key, value);
        }

        _nodes = new Node[subject.OwnFacts.Count > 0 ? subject.AllNodes : subject.Nodes];
        for (var number = 0; number < _nodes.Length; number++)
        {
            _nodes[number] = new Node(this, number);
        }

        World.AfterEvent = _ => AfterEvent();
        World.CollectAmbient = new ProgramFaults(this).Collect;
        foreach (var actor in subject.Actors)
        {
            Post(actor);
        }
    }

    public ProgramSubject Subject { get; }

    public World World { get; }

    public CacheEntries Entries { get; }

    public RowTable Rows { get; }

    public ProgramWatch Watch { get; }

    ViolationWatch IExploredRun.Watch => Watch;

    /// <summary>Whether a script has answered with something of which the explorer does not know when two are equal.</summary>
    public bool HasUnknownReplies { get; set; }

    public IEnumerable<int> NodesAtWork => _nodes.Where(static node => node is { IsDead: false, Unfinished: > 0 }).Select(static node => node.Seams.Number);

    public bool IsDead(int node) => _nodes[node].IsDead;

    public object ProgramOf(int node) => _nodes[node].Program;

    public void Crash(int node)
    {
        _nodes[node].Seams.Wire.IsDead = true;
        World.Kill(node);
    }

    public string Outcome() => string.Join(' ', _returned.Order(StringComparer.Ordinal))
        + " | " + string.Join(' ', Entries.Keys.Select(key => $"{key}={Entries.Peek(key)}"))
        + " | " + string.Join(' ', Subject.Rows.Keys.Order(StringComparer.Ordinal).Select(key => $"{key}={Rows.Peek(key)}"))
        + " | " + Watch.Violation?.Guarantee;

    public StateKey? State(StateView view)
    {
        if (HasUnknownReplies)
        {
            return null;
        }

        var state = new StateHash();
        World.Describe(ref state);
        foreach (var returned in _returned.Where(_ => view.WithOutcome).Order(StringComparer.Ordinal))
        {
            state.Add(returned);
        }

        Entries.Describe(ref state);
        Rows.Describe(ref state);
        Watch.Describe(ref state);
        foreach (var node in _nodes)
        {
            state.Add((node.IsDead ? 1UL : 0) | ((ulong)node.Unfinished << 1));
        }

        return new StateKey(state.ToUInt128(), Nodes: null);
    }

    public ulong InsideOf(int node) =>
        World.MayFail && (Subject.Faults & (Faults.Crash | Faults.Pause)) != 0 ? 0 : KeyBits.OfNode(node) | Footprint.Clock;

    public void CheckEnd()
    {
        var waiting = _nodes.FirstOrDefault(static node => node is { IsDead: false, Unfinished: > 0 });
        if (waiting is not null)
        {
            SpinWait.SpinUntil(() => World.Escape is not null, Patience);
            Watch.Report("progress", $"{Subject.NodeName(waiting.Seams.Number)} waits for ever, or for something outside the explorer's control: a thread, a real timer, real I/O");
            return;
        }

        foreach (var fact in Subject.OwnFacts.Where(fact => !fact.Holds(this)))
        {
            Watch.Report(fact.Name, "when all had come to rest, it did not hold");
        }

        if ((Subject.Facts & (Facts.Convergence | Facts.NoStaleReads)) != 0 && Watch.Violation is null)
        {
            new RestReads(this).Run();
        }
    }

    private void AfterEvent()
    {
        Subject.Pulse.Beat();
        foreach (var fact in Subject.OwnFacts.Where(static fact => fact.IsAlways))
        {
            // What it looks at is not known, so every order counts.
            World.Touch(Footprint.Everything);
            if (!fact.Holds(this))
            {
                Watch.Report(fact.Name, "after this event it did not hold");
            }
        }
    }

    /// <summary>The id is made of the actor's name, so that leaving out an actor changes no other's.</summary>
    private void Post(ActorSpec actor)
    {
        _nodes[actor.Node].Unfinished++;
        var id = actor.Name.Aggregate(7UL, static (mixed, c) => World.Mix(mixed, c));
        var effect = Footprint.Writing(KeyBits.OfNode(actor.Node));
        World.Post(new PendingEvent(id, EventKind.Call, actor.Node, effect, () => _ = ActAsync(actor), () => $"{actor.Name} {Describe(actor)}"));
    }

    private async Task ActAsync(ActorSpec actor)
    {
        try
        {
            await (actor.Kind switch
            {
                ActorKind.Reader => ReadAsync(actor),
                ActorKind.Writer => WriteAsync(actor),
                _ => actor.Act(ProgramOf(actor.Node)),
            }).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Fail(actor, exception);
        }

        World.Touch(Footprint.None);
        _nodes[actor.Node].Unfinished--;
    }

    private async Task ReadAsync(ActorSpec actor)
    {
        var floor = Watch.Begin(actor.Key);
        var value = await actor.Act(ProgramOf(actor.Node)).ConfigureAwait(false);
        Watch.Returned(actor.Key, value, floor, actor.Name);
        _returned.Add($"{actor.Name}={value}");
    }

    private async Task WriteAsync(ActorSpec actor)
    {
        await actor.Act(ProgramOf(actor.Node)).ConfigureAwait(false);
        Watch.Acknowledged(actor.Key, actor.Value, actor.Name);
        _returned.Add(actor.Name);
    }

    private void Fail(ActorSpec actor, Exception exception)
    {
        World.Note(() => $"{actor.Name} fails: {exception.GetType().Name}");
        _returned.Add($"{actor.Name} fails");
        if (World.Escape is null && exception is not (TimeoutException or OperationCanceledException))
        {
            Watch.Report(Facts.NoExceptions, $"{actor.Name} got {exception.GetType().Name}: {exception.Message}");
        }
    }

    private static string Describe(ActorSpec actor) => actor.Kind switch
    {
        ActorKind.Reader => $"reads {actor.Key}",
        ActorKind.Writer => $"writes {actor.Key} = {actor.Value}",
        _ => "starts",
    };

    /// <summary>A process.</summary>
    private sealed class Node
    {
        public Node(ProgramRun run, int number)
        {
            Seams = new NodeSeams(run, number);
            Program = run.Subject.Create(Seams)
                ?? throw new InvalidOperationException("The exploration's factory returned null: it has to make a program for the node that it is given.");
        }

        public NodeSeams Seams { get; }

        public object Program { get; }

        public bool IsDead => Seams.Wire.IsDead;

        /// <summary>Actors that have not returned.</summary>
        public int Unfinished { get; set; }
    }
}
