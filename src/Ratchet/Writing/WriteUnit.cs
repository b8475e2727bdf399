using Ratchet.Cells;
using Ratchet.Engine;
using Ratchet.Stores;

namespace Ratchet.Writing;

/// <summary>
/// One write and the keys that are written or invalidated inside it; a write inside a write is a unit with a parent, and so is a write
/// inside an ambient transaction (<see cref="TransactionUnit"/>). When a unit is over, its keys go to the innermost unit around it that
/// is still open, since the callback may have stood in a transaction which only that one commits; without one, they are ended. A key
/// that any of the family already holds is held once more, not begun again. A doubt about a unit's outcome is a doubt about all its
/// keys: they may share its transaction. Thread-safe: callbacks may write several keys at once, and what they start may outlive them.
/// </summary>
internal sealed class WriteUnit
{
    /// <summary>How many keys one write may name. Each is prolonged by a timer of its own while the write runs.</summary>
    public const int MostKeys = 1_000;

    private static readonly AsyncLocal<WriteUnit?> Flow = new();

    private readonly Family _family;
    private readonly WriteUnit? _parent;
    private readonly WriteContext? _context;
    private readonly RatchetEngine? _engine;
    private readonly Dictionary<(RatchetEngine Engine, CellKey Key), Hold> _holds = [];
    private volatile bool _isOver;
    private WriteOutcome _outcome;

    /// <summary>A unit inside another, or an outermost one. A transaction has no context of its own.</summary>
    public WriteUnit(WriteUnit? parent, WriteContext? context = null, RatchetEngine? engine = null)
    {
        _engine = engine;
        _parent = parent;
        _family = parent?._family ?? new Family();
        _context = context;
    }

    /// <summary>Whether the current flow stands inside a write's callback.</summary>
    public static bool IsInsideWrite => Current is not null;

    /// <summary>The innermost open write that the current flow stands in; null if none.</summary>
    public static WriteUnit? Current => Flow.Value?.OrOpenAround();

    /// <summary>A unit for a write that begins here. It joins the flow when it is entered.</summary>
    public static WriteUnit Open(WriteScope scope, WriteContext context)
    {
        var unit = new WriteUnit(Enclosing(scope), context, scope.Engine);
        context.Unit = unit;
        return unit;
    }

    /// <summary>The innermost open write or ambient transaction around the current flow; null if none.</summary>
    public static WriteUnit? Enclosing(WriteScope scope) =>
        AmbientTransaction.Current is { } transaction ? TransactionUnit.Around(transaction, Current, scope) : Current;

    /// <summary>From here to the end of the calling async method, the flow stands in this write.</summary>
    public static void Enter(WriteUnit unit) => Flow.Value = unit;

    /// <summary>Whether this is that unit, or stands in it.</summary>
    public bool IsWithin(WriteUnit outer)
    {
        for (var unit = this; unit is not null; unit = unit._parent)
        {
            if (unit == outer)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>This unit, or the innermost one around it that is still open.</summary>
    public WriteUnit? OrOpenAround()
    {
        var unit = this;
        while (unit is { _isOver: true })
        {
            unit = unit._parent;
        }

        return unit;
    }

    /// <summary>
    /// Holds all of these. Fails when every Begin has been answered, so that those which succeeded can be ended. Keys that are written
    /// alone come first, one after the other in an order that is everybody's, so that crossing writers do not wait in a circle.
    /// </summary>
    public Task HoldAllAsync(IReadOnlyList<CacheEntry> entries, CancellationToken cancellationToken)
    {
        var alone = LockOrder.OfThoseWrittenAlone(entries);
        if (alone.Count > 0)
        {
            return HoldAllAsync(entries, alone, cancellationToken);
        }

        return entries.Count == 1
            ? HoldAsync(entries[0].Scope, entries[0].Key)
            : Task.WhenAll([.. entries.Select(entry => HoldAsync(entry.Scope, entry.Key))]);
    }

    /// <summary>What the write's callback publishes for a key that it holds.</summary>
    public void Publish(WriteScope scope, CellKey key, CellValue? value)
    {
        lock (_family.Gate)
        {
            ThrowIfOver($"a value of '{key}' is published inside its callback");
            if (_holds.TryGetValue((scope.Engine, key), out var hold))
            {
                hold.Held.Published.Set(value);
            }
        }
    }

    /// <summary>Holds a key that the write has found; returns when its Begin has been acknowledged.</summary>
    public Task AddAsync(CacheEntry entry, CancellationToken cancellationToken)
    {
        WriteEntries.ThrowIfForeign(entry, _engine);
        lock (_family.Gate)
        {
            ThrowIfWouldWaitInside([entry]);
            if (_holds.TryGetValue((entry.Scope.Engine, entry.Key), out var hold) && !hold.IsRefused)
            {
                return hold.Begun.WaitAsync(cancellationToken);
            }

            if (_holds.Count >= MostKeys && !_holds.ContainsKey((entry.Scope.Engine, entry.Key)))
            {
                throw new InvalidOperationException($"This write has {_holds.Count} keys; '{entry}' is one too many. Allowed are {MostKeys}.");
            }
        }

        return HoldAsync(entry.Scope, entry.Key).WaitAsync(cancellationToken);
    }

    /// <summary>Whether every key of this unit is still in quarantine; prolongs them.</summary>
    public async ValueTask<bool> ReadyToCommitAsync(CancellationToken cancellationToken)
    {
        Hold[] holds;
        lock (_family.Gate)
        {
            ThrowIfOver("it is too late to ask whether it is ready to commit");
            holds = [.. _holds.Values];
        }

        var areHeld = await Task.WhenAll([.. holds.Select(WriteSteps.IsHeldAsync)]).WaitAsync(cancellationToken).ConfigureAwait(false);
        return Array.TrueForAll(areHeld, static isHeld => isHeld);
    }

    /// <summary>Holds a key, whoever else of the units around asks for it; that is why no one caller's token cancels its Begin.</summary>
    public Task<HeldKey> HoldAsync(WriteScope scope, CellKey key) => HoldAsync(scope, key, isAlone: false, CancellationToken.None);

    private async Task HoldAllAsync(IReadOnlyList<CacheEntry> entries, IReadOnlyList<CacheEntry> alone, CancellationToken cancellationToken)
    {
        lock (_family.Gate)
        {
            ThrowIfWouldWaitInside(alone);
        }

        foreach (var entry in alone)
        {
            await HoldAsync(entry.Scope, entry.Key, isAlone: true, cancellationToken).ConfigureAwait(false);
        }

        await Task.WhenAll([.. entries.Where(static entry => !entry.Scope.Strategy.WritesAlone).Select(entry => HoldAsync(entry.Scope, entry.Key))])
            .ConfigureAwait(false);
    }

    private Task<HeldKey> HoldAsync(WriteScope scope, CellKey key, bool isAlone, CancellationToken cancellationToken)
    {
        var place = (scope.Engine, key);
        lock (_family.Gate)
        {
            ThrowIfOver($"'{key}' cannot join it");

            // A refused Begin may be tried again.
            if (!_family.Live.TryGetValue(place, out var hold) || hold.IsRefused)
            {
                _family.Live[place] = hold = new Hold(new HeldKey(scope, key, isAlone), cancellationToken);
                _holds.Remove(place);
            }

            if (_holds.TryAdd(place, hold))
            {
                hold.Units++;
            }

            hold.Held.Published.Written();
            return hold.Begun;
        }
    }

    /// <summary>Nothing can join any more. The keys that this unit leaves to be ended, each once, and by nobody else.</summary>
    public IReadOnlyList<Hold> Close(WriteOutcome outcome)
    {
        lock (_family.Gate)
        {
            if (_isOver)
            {
                return [];
            }

            _isOver = true;
            _outcome = outcome;
            for (var unit = _parent; unit is { _isOver: true }; unit = unit._parent)
            {
                _outcome = unit._outcome > _outcome ? unit._outcome : _outcome;
            }

            var heir = _parent?.OrOpenAround();
            var left = new List<Hold>(_holds.Count);
            foreach (var (place, hold) in _holds)
            {
                hold.Closed(_context, _outcome);
                if (heir is not null && heir._holds.TryAdd(place, hold))
                {
                    continue;
                }

                if (--hold.Units == 0)
                {
                    _family.Live.Remove(place);
                    left.Add(hold);
                }
            }

            return left;
        }
    }

    /// <summary>
    /// While the flow holds a key, it waits for no other that is written alone: whoever writes that may wait for a key, or a row, of this
    /// one. What it holds alone already it need not wait for.
    /// </summary>
    private void ThrowIfWouldWaitInside(IReadOnlyList<CacheEntry> entries)
    {
        foreach (var entry in entries)
        {
            var isHeldAlone = _family.Live.TryGetValue((entry.Scope.Engine, entry.Key), out var hold) && hold is { Held.IsExclusive: true, IsRefused: false };
            if (entry.Scope.Strategy.WritesAlone && !isHeldAlone && _family.Live.Values.Any(static live => !live.IsRefused))
            {
                throw new InvalidOperationException(
                    $"'{entry}' is written by one at a time, and is not waited for inside another write or after one in the same transaction: name all such keys in the outermost write.");
            }
        }
    }

    private void ThrowIfOver(string consequence)
    {
        if (_isOver)
        {
            throw new InvalidOperationException($"The write that this belongs to has ended; {consequence}.");
        }
    }

    /// <summary>What a unit and all units inside it share: their lock, and the keys that any of them holds.</summary>
    private sealed class Family
    {
        public Lock Gate { get; } = new();

        public Dictionary<(RatchetEngine Engine, CellKey Key), Hold> Live { get; } = [];
    }
}
