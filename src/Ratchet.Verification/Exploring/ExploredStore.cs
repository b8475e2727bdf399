using System.Runtime.CompilerServices;
using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// One node's way to the server. The execution of an operation and its reply are two events, and between them anything may happen: that
/// is where joins and late commands break. A versioned look-up that guessed the version wrong takes a second step, as on Redis.
/// </summary>
internal sealed class ExploredStore(World world, ExploredServer server, Scenario scenario, int node, Func<CellKey, int> indexOf) : ICellStore
{
    private const long TimeToLive = 1;
    private const int EveryKey = -1;

    /// <summary>The nodes that read: an announcement reaches them all, and the others would not notice it.</summary>
    public IReadOnlyList<ExploredStore> Waiters { get; set; } = [];

    public WakeUps WakeUps { get; } = new();

    public bool IsDead { get; set; }

    /// <summary>Whether the server has executed a hold of this node: a quarantine that is lost from here on is not put back.</summary>
    public bool HasHeld { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask<CellRead> LookupAsync(CellKey key, CellShape shape, Token? known)
    {
        var read = await Ask("Lookup", key, () => Look(key, shape, known)).ConfigureAwait(false);
        return await WithValueAsync(key, shape, read, known).ConfigureAwait(false);
    }

    public async ValueTask<CellRead> AcquireAsync(CellKey key, CellShape shape, Token token, TimeSpan timeToLive)
    {
        var read = await Ask("Acquire", key, () =>
            Apply(key, cell => CellTransitions.Acquire(cell, TimeToLive, Held(shape, token), now: 0, TimeToLive))).ConfigureAwait(false);
        return read.Kind == CellReadKind.Version && read.Token != token
            ? await WithValueAsync(key, shape, read, known: null).ConfigureAwait(false)
            : read;
    }

    public ValueTask<bool> FillAsync(CellKey key, CellShape shape, Token token, CellValue value, TimeSpan timeToLive) =>
        Ask("Fill", key, () =>
        {
            var held = Held(shape, token);
            var accepted = Apply(key, cell => CellTransitions.Fill(cell, TimeToLive, held, value, now: 0, TimeToLive));
            if (accepted && held.Kind == CellKind.Version)
            {
                Set(key.OfVersion(token), Cell.Value(held.Stamp, value), key);
            }

            return accepted;
        });

    public ValueTask<BeginReply> BeginAsync(CellKey key, CellShape shape, BeginRequest request) =>
        Tell("Begin", key, () => Apply(key, cell => CellTransitions.Begin(
            cell, TimeToLive, server.Stamp(shape), request.Writer, [.. request.Earlier], request.Exclusive, now: 0, TimeToLive)));

    public ValueTask<bool> EndAsync(CellKey key, CellShape shape, EndRequest request) =>
        Tell("End", key, () =>
        {
            if (request.Replaced is { } version)
            {
                Set(key.OfVersion(version), Cell.Empty, key);
            }

            return Apply(key, cell => CellTransitions.End(cell, TimeToLive, [.. request.Writers], request.Publication, now: 0));
        });

    public ValueTask<bool> RenewAsync(CellKey key, Token writer, TimeSpan timeToLive) =>
        Tell("Renew", key, () => Apply(key, cell => CellTransitions.Renew(cell, TimeToLive, writer, now: 0, TimeToLive)));

    public ValueTask<bool> HoldInDoubtAsync(CellKey key, CellShape shape, Token writer, TimeSpan timeToLive) =>
        Tell("HoldInDoubt", key, () =>
        {
            HasHeld = true;
            world.Touch(Footprint.Writing(Footprint.Cell(indexOf(key))));
            return Apply(key, cell => CellTransitions.HoldInDoubt(cell, TimeToLive, server.Stamp(shape), writer, now: 0, TimeToLive));
        });

    public async ValueTask InvalidateAsync(CellKey key) =>
        await Tell("Invalidate", key, () => Apply(key, cell => CellTransitions.Invalidate(cell, TimeToLive, now: 0))).ConfigureAwait(false);

    public async ValueTask ReleaseAsync(CellKey key, CellShape shape, Token token) =>
        await Ask("Release", key, () =>
            Apply(key, cell => CellTransitions.Release(cell, TimeToLive, Held(shape, token)))).ConfigureAwait(false);

    public async IAsyncEnumerable<CellKey> ScanAsync(string cache, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var key in await Send("Scan", EveryKey, Footprint.Node(node), CellKeys).ConfigureAwait(false))
        {
            yield return key;
        }
    }

    public ValueTask DisposeAsync() => default;

    private CellKey[] CellKeys() => [.. server.Cells.Keys.Where(key => key.EndsWith('}')).Select(key => new CellKey(key))];

    private Cell Held(CellShape shape, Token token) =>
        shape.IsVersioned ? Cell.Version(server.Stamp(shape), token) : Cell.Leased(server.Stamp(shape), token);

    private CellRead Look(CellKey key, CellShape shape, Token? known)
    {
        var read = CellTransitions.Lookup(server[key.Text], server.Stamp(shape));
        return read.Kind == CellReadKind.Version && read.Token == known ? WithValue(key, shape, read) : read;
    }

    private CellRead WithValue(CellKey key, CellShape shape, CellRead read)
    {
        var value = CellTransitions.Lookup(server[key.OfVersion(read.Token)], server.Stamp(shape));
        return value.Kind == CellReadKind.Value ? value with { Token = read.Token } : read;
    }

    private ValueTask<CellRead> WithValueAsync(CellKey key, CellShape shape, CellRead read, Token? known) =>
        read.Kind == CellReadKind.Version && read.Token != known
            ? Ask("LookupValue", key, () => WithValue(key, shape, read))
            : new(read);

    private TReply Apply<TReply>(CellKey key, Func<Cell, Step<TReply>> transition)
    {
        var reply = server.Apply(key, transition, out var effect);
        if (effect != ServerEffect.None)
        {
            world.Touch(Footprint.Writing(Footprint.Cell(indexOf(key))));
        }

        if (effect == ServerEffect.Wakes)
        {
            foreach (var store in Waiters)
            {
                store.PostWakeUp(key);
            }
        }

        return reply;
    }

    private void Set(string name, Cell cell, CellKey owner)
    {
        server[name] = cell;
        world.Touch(Footprint.Writing(Footprint.Cell(indexOf(owner))));
    }

    private void PostWakeUp(CellKey key)
    {
        if (!IsDead)
        {
            var side = Footprint.Writing(SideOf(Footprint.Readers(node, indexOf(key))));
            world.Post(EventKind.WakeUp, node, side, () => WakeUps.Announce(key), () => $"node {node}: told that k{indexOf(key)} has changed");
        }
    }

    private ValueTask<TReply> Ask<TReply>(string name, CellKey key, Func<TReply> run) =>
        Send(name, indexOf(key), Footprint.Readers(node, indexOf(key)), run);

    private ValueTask<TReply> Tell<TReply>(string name, CellKey key, Func<TReply> run) =>
        Send(name, indexOf(key), Footprint.Writers(node, indexOf(key)), run);

    /// <param name="name">The operation.</param>
    /// <param name="key">Its key as the scenario counts, or every key.</param>
    /// <param name="side">What of the node the reply touches.</param>
    /// <param name="run">What the server does.</param>
    private ValueTask<TReply> Send<TReply>(string name, int key, ulong side, Func<TReply> run)
    {
        var reply = new TaskCompletionSource<TReply>();
        // What it reads; that it changed the cell it says itself. One that changes nothing commutes with other reads.
        var effect = Footprint.Reading(key == EveryKey ? Footprint.EveryCell : Footprint.Cell(key));
        var alternatives = (scenario.Faults & FaultKinds.StoreFaults) != 0 ? new object() : null;
        world.Post(EventKind.Execute, -1, effect, Succeed, () => $"server: {What()} of node {node}", alternatives: alternatives, origin: node);
        PostFault(FaultKinds.StoreFails, Fail, "fails");
        PostFault(FaultKinds.ReplyLost, LoseReply, "runs, its reply is lost");
        PostFault(FaultKinds.RunsLate, RunLate, "times out and will run late");
        return new(reply.Task);

        string What() => key == EveryKey ? name : $"{name} k{key}";

        void Succeed()
        {
            var value = run();
            PostReply(() => reply.SetResult(value), () => $"node {node}: {What()} → {Describe(value)}");
        }

        void Fail() => PostReply(Throw, () => $"node {node}: {What()} failed");

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

        void Throw() => reply.SetException(new CellStoreException($"{name} failed"));

        void PostFault(FaultKinds kind, Action fail, string how)
        {
            if (scenario.Faults.HasFlag(kind))
            {
                world.Post(EventKind.Fault, node, Footprint.None, fail, () => $"fault: {What()} of node {node} {how}", isFault: true, alternatives);
            }
        }

        void PostReply(Action deliver, Func<string> describe)
        {
            if (!IsDead)
            {
                world.Post(EventKind.Reply, node, Footprint.Writing(SideOf(side)), deliver, describe);
            }
        }
    }

    /// <summary>With store faults about, a node's events share more than their key: what is pending, and whether the store answers.</summary>
    private ulong SideOf(ulong side) =>
        (scenario.Faults & FaultKinds.StoreFaults) != 0 ? side | Footprint.Failures(node) : side;

    private static string Describe<TReply>(TReply reply) => reply switch
    {
        CellRead read => read.Kind.ToString(),
        BeginReply => "begun",
        true => "yes",
        false => "no",
        _ => "done",
    };
}
