using System.Runtime.CompilerServices;
using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// One node's store: the transitions of cells, each executed by the server in one event. A versioned look-up that guessed the version
/// wrong takes a second step, as on Redis.
/// </summary>
internal sealed class ExploredStore(World world, ExploredServer server, ExploredLink link, WriteRecords records, int node) : ICellStore
{
    private const long TimeToLive = 1;

    private int _heard;

    /// <summary>The nodes that read: an announcement reaches them all, and the others would not notice it.</summary>
    public IReadOnlyList<ExploredStore> Waiters { get; set; } = [];

    public WakeUps WakeUps { get; } = new();

    /// <summary>Whether anybody on the node waited for an announcement when the last event had run.</summary>
    public bool IsAwaited { get; private set; }

    public ExploredLink Link { get; } = link;

    /// <summary>Told when the store has acknowledged the End of a write.</summary>
    public Action<WriteRecord, int>? Ended { get; set; }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask<CellRead> LookupAsync(CellKey key, CellShape shape, Token? known)
    {
        var stamp = Link.Stamp(shape);
        var read = await Ask("Lookup", key, () => Look(key, stamp, known)).ConfigureAwait(false);
        return await WithValueAsync(key, stamp, read, known).ConfigureAwait(false);
    }

    public async ValueTask<CellRead> AcquireAsync(CellKey key, CellShape shape, Token token, TimeSpan timeToLive)
    {
        var held = Held(shape, token);
        var read = await Ask("Acquire", key, () =>
            Apply(key, cell => CellTransitions.Acquire(cell, TimeToLive, held, now: 0, TimeToLive))).ConfigureAwait(false);
        return read.Kind == CellReadKind.Version && read.Token != token
            ? await WithValueAsync(key, held.Stamp, read, known: null).ConfigureAwait(false)
            : read;
    }

    public ValueTask<bool> FillAsync(CellKey key, CellShape shape, Token token, CellValue value, TimeSpan timeToLive)
    {
        var held = Held(shape, token);
        return Ask("Fill", key, () =>
        {
            var accepted = Apply(key, cell => CellTransitions.Fill(cell, TimeToLive, held, value, now: 0, TimeToLive));
            if (accepted && held.Kind == CellKind.Version)
            {
                Set(key.OfVersion(token), Cell.Value(held.Stamp, value), key);
            }

            return accepted;
        });
    }

    public async ValueTask<BeginReply> BeginAsync(CellKey key, CellShape shape, BeginRequest request)
    {
        var stamp = Link.Stamp(shape);
        var reply = await Tell("Begin", key, () => Apply(key, cell => CellTransitions.Begin(
            cell, TimeToLive, stamp, request.Writer, [.. request.Earlier], request.Exclusive, now: 0, TimeToLive))).ConfigureAwait(false);
        records.Of(request.Writer).Of(ExploredKeys.IndexOf(key.Text)).HasBegun |= !reply.IsBusy;
        return reply;
    }

    public async ValueTask<bool> EndAsync(CellKey key, CellShape shape, EndRequest request)
    {
        var wasThere = await Tell("End", key, () =>
        {
            if (request.Replaced is { } version)
            {
                Set(key.OfVersion(version), Cell.Empty, key);
            }

            return Apply(key, cell => CellTransitions.End(cell, TimeToLive, [.. request.Writers], request.Publication, now: 0));
        }).ConfigureAwait(false);
        Ended?.Invoke(records.Of(request.Writers[0]), ExploredKeys.IndexOf(key.Text));
        return wasThere;
    }

    public ValueTask<bool> RenewAsync(CellKey key, Token writer, TimeSpan timeToLive) =>
        Tell("Renew", key, () =>
        {
            var isHeld = Apply(key, cell => CellTransitions.Renew(cell, TimeToLive, writer, now: 0, TimeToLive));
            records.Of(writer).Of(ExploredKeys.IndexOf(key.Text)).IsConfirmed |= isHeld;
            return isHeld;
        });

    public ValueTask<bool> HoldInDoubtAsync(CellKey key, CellShape shape, Token writer, TimeSpan timeToLive)
    {
        var stamp = Link.Stamp(shape);
        return Tell("HoldInDoubt", key, () =>
        {
            var index = ExploredKeys.IndexOf(key.Text);
            records.Of(writer).Of(index).HasHeld = true;
            world.Touch(server.Changing(index));
            return Apply(key, cell => CellTransitions.HoldInDoubt(cell, TimeToLive, stamp, writer, now: 0, TimeToLive));
        });
    }

    public async ValueTask InvalidateAsync(CellKey key) =>
        await Tell("Invalidate", key, () => Apply(key, cell => CellTransitions.Invalidate(cell, TimeToLive, now: 0))).ConfigureAwait(false);

    public async ValueTask ReleaseAsync(CellKey key, CellShape shape, Token token)
    {
        var held = Held(shape, token);
        await Ask("Release", key, () => Apply(key, cell => CellTransitions.Release(cell, TimeToLive, held))).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<CellKey> ScanAsync(string cache, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var key in await Link.Send("Scan", ExploredLink.EveryKey, Link.WriterSide(key: 0), CellKeys).ConfigureAwait(false))
        {
            yield return key;
        }
    }

    public ValueTask DisposeAsync() => default;

    /// <summary>In one order, whatever the order in which they came to be: two executions that left the same cells go on alike.</summary>
    private CellKey[] CellKeys() => [.. server.Cells.Keys.Where(ExploredKeys.IsCell).Order(StringComparer.Ordinal).Select(static key => new CellKey(key))];

    private Cell Held(CellShape shape, Token token) =>
        shape.IsVersioned ? Cell.Version(Link.Stamp(shape), token) : Cell.Leased(Link.Stamp(shape), token);

    private CellRead Look(CellKey key, CellStamp stamp, Token? known)
    {
        var read = CellTransitions.Lookup(server[key.Text], stamp);
        return read.Kind == CellReadKind.Version && read.Token == known ? WithValue(key, stamp, read) : read;
    }

    private CellRead WithValue(CellKey key, CellStamp stamp, CellRead read)
    {
        var value = CellTransitions.Lookup(server[key.OfVersion(read.Token)], stamp);
        return value.Kind == CellReadKind.Value ? value with { Token = read.Token } : read;
    }

    private ValueTask<CellRead> WithValueAsync(CellKey key, CellStamp stamp, CellRead read, Token? known) =>
        read.Kind == CellReadKind.Version && read.Token != known
            ? Ask("LookupValue", key, () => WithValue(key, stamp, read))
            : new(read);

    private TReply Apply<TReply>(CellKey key, Func<Cell, Step<TReply>> transition)
    {
        var reply = server.Apply(key, transition, out var effect);
        if (effect != ServerEffect.None)
        {
            world.Touch(server.Changing(ExploredKeys.IndexOf(key.Text)));
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
        server.Set(name, cell);
        world.Touch(server.Changing(ExploredKeys.IndexOf(owner.Text)));
    }

    private void PostWakeUp(CellKey key)
    {
        if (!Link.IsDead)
        {
            var index = ExploredKeys.IndexOf(key.Text);
            world.Post(new PendingEvent(
                World.On(node, World.Mix('!', (ulong)index + 1)), EventKind.WakeUp, node, Footprint.Reading(Footprint.Waiting(node)), Announce, () => $"node {node}: told that k{index} has changed"));
        }

        // Every announcement of a key to a node is like any other. One that nobody hears changes nothing.
        void Announce()
        {
            world.NameAfter((ulong)_heard);
            if (WakeUps.Announce(key))
            {
                _heard++;
                world.Touch(Footprint.Writing(Link.WaiterSide(ExploredKeys.IndexOf(key.Text)) | Footprint.Waiting(node)));
            }
            else
            {
                world.LeaveNoMark();
            }
        }
    }

    /// <summary>To be asked after every event: one that makes somebody wait, or finds somebody waiting, depends on announcements.</summary>
    public void TouchWaiting(PendingEvent ran)
    {
        var wasAwaited = IsAwaited;
        IsAwaited = WakeUps.IsAwaited;
        if (ran.Node == node && (wasAwaited || IsAwaited) && ran.Kind != EventKind.WakeUp)
        {
            world.Touch(Footprint.Writing(Footprint.Waiting(node)));
        }
    }

    private ValueTask<TReply> Ask<TReply>(string name, CellKey key, Func<TReply> run)
    {
        var index = ExploredKeys.IndexOf(key.Text);
        return Link.Send(name, index, Footprint.Readers(node, index), run);
    }

    private ValueTask<TReply> Tell<TReply>(string name, CellKey key, Func<TReply> run)
    {
        var index = ExploredKeys.IndexOf(key.Text);
        return Link.Send(name, index, Link.WriterSide(index), run);
    }
}
