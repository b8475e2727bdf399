using Ratchet.Cells;
using Ratchet.Engine;
using Ratchet.Stores;

namespace Ratchet.Writing;

/// <summary>
/// One write and the keys that are written or invalidated inside it; a write inside a write is a unit with a parent. When a unit is
/// over, its keys go to the innermost unit around it that is still open, since the callback may have stood in a transaction which only
/// that one commits; without one, they are ended. A key that any of the family already holds is held once more, not begun again. A doubt
/// about a unit's outcome is a doubt about all its keys: they may share its transaction. Thread-safe: callbacks may write several keys
/// at once, and what they start may outlive them.
/// </summary>
internal sealed class WriteUnit
{
    private static readonly AsyncLocal<WriteUnit?> Flow = new();

    private readonly Family _family;
    private readonly WriteUnit? _parent;
    private readonly Dictionary<(RatchetEngine Engine, CellKey Key), Hold> _holds = [];
    private volatile bool _isOver;
    private bool _isInDoubt;
    private bool _hasFailed;
    private bool _isEntered;

    public WriteUnit(WriteUnit? parent, WriteContext context)
    {
        _parent = parent;
        _family = parent?._family ?? new Family();
        Context = context;
        context.Unit = this;
    }

    /// <summary>Whether the current flow stands inside a write's callback.</summary>
    public static bool IsInsideWrite => Current is not null;

    /// <summary>The innermost open write that the current flow stands in; null if none.</summary>
    public static WriteUnit? Current => OpenFrom(Flow.Value);

    public WriteContext Context { get; }

    /// <summary>From here to the end of the calling async method, the flow stands in this write.</summary>
    public static void Enter(WriteUnit unit)
    {
        unit._isEntered = true;
        Flow.Value = unit;
    }

    /// <summary>Holds a key, whoever else of the units around asks for it; that is why no one caller's token cancels its Begin.</summary>
    public Task<HeldKey> HoldAsync(WriteScope scope, CellKey key) =>
        HoldAsync(scope, key, static (scope, key) => new Hold(new HeldKey(scope, key)));

    /// <summary>
    /// As <see cref="HoldAsync(WriteScope, CellKey)"/>, for a key that this unit writes: alone, if the strategy says so. Inside a write a key
    /// is only written alone if the flow holds it so already: to wait there for another write, which may wait for what this one holds,
    /// could be to wait in a circle.
    /// </summary>
    public Task<HeldKey> HoldWrittenAsync(WriteScope scope, CellKey key, CancellationToken cancellationToken)
    {
        if (!scope.Strategy.WritesAlone)
        {
            return HoldAsync(scope, key);
        }

        ThrowIfLockedTooLate(scope, key);
        return HoldAsync(scope, key, (scope, key) => new Hold(new HeldKey(scope, key, isExclusive: true), cancellationToken));
    }

    /// <summary>What the write's callback publishes for a key that it holds.</summary>
    public void Publish(WriteScope scope, CellKey key, CellValue? value)
    {
        lock (_family.Gate)
        {
            if (_isOver || !_holds.TryGetValue((scope.Engine, key), out var hold))
            {
                throw new InvalidOperationException($"The write of '{key}' is over; a value is published inside its callback.");
            }

            hold.Held.Published.Set(value);
        }
    }

    /// <summary>The write failed: nothing that it published may be left behind.</summary>
    public void Withdraw() => _hasFailed = true;

    private void ThrowIfLockedTooLate(WriteScope scope, CellKey key)
    {
        lock (_family.Gate)
        {
            var isHeldAlone = _family.Live.TryGetValue((scope.Engine, key), out var hold) && hold.Held.IsExclusive && !hold.Begun.IsFaulted;
            if (!isHeldAlone && (_isEntered || OpenFrom(_parent) is not null))
            {
                throw new InvalidOperationException(
                    $"'{key}' is written by one at a time, and cannot be waited for inside another write; name every such key when the outermost write begins.");
            }
        }
    }

    private Task<HeldKey> HoldAsync(WriteScope scope, CellKey key, Func<WriteScope, CellKey, Hold> begin)
    {
        var place = (scope.Engine, key);
        lock (_family.Gate)
        {
            if (_isOver)
            {
                throw new InvalidOperationException($"The write that this flow belongs to has ended; '{key}' cannot join it.");
            }

            // A refused Begin may be tried again.
            if (!_family.Live.TryGetValue(place, out var hold) || hold.Begun.IsFaulted)
            {
                _family.Live[place] = hold = begin(scope, key);
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
    public IReadOnlyList<Hold> Close(bool isInDoubt)
    {
        lock (_family.Gate)
        {
            _isOver = true;
            _isInDoubt = isInDoubt;
            for (var unit = _parent; unit is { _isOver: true }; unit = unit._parent)
            {
                _isInDoubt |= unit._isInDoubt;
                _hasFailed |= unit._hasFailed;
            }

            var heir = OpenFrom(_parent);
            var left = new List<Hold>(_holds.Count);
            foreach (var (place, hold) in _holds)
            {
                hold.IsInDoubt |= _isInDoubt;
                hold.HasFailed |= _hasFailed;
                hold.Contexts.Add(Context);
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

    private static WriteUnit? OpenFrom(WriteUnit? unit)
    {
        while (unit is { _isOver: true })
        {
            unit = unit._parent;
        }

        return unit;
    }

    /// <summary>What a unit and all units inside it share: their lock, and the keys that any of them holds.</summary>
    private sealed class Family
    {
        public Lock Gate { get; } = new();

        public Dictionary<(RatchetEngine Engine, CellKey Key), Hold> Live { get; } = [];
    }

    /// <summary>One key, and how many units hold it. Changed under the family's lock until the last of them has closed.</summary>
    public sealed class Hold(HeldKey held, CancellationToken cancellationToken = default)
    {
        public HeldKey Held { get; } = held;

        /// <summary>Its Begin, which starts here.</summary>
        public Task<HeldKey> Begun { get; } = held.IsExclusive ? WriteSteps.BeginAloneAsync(held, cancellationToken) : WriteSteps.BeginAsync(held);

        public int Units { get; set; }

        public bool IsInDoubt { get; set; }

        public bool HasFailed { get; set; }

        /// <summary>The writes that must learn if the key's End is pending.</summary>
        public List<WriteContext> Contexts { get; } = [];
    }
}
