using Ratchet.Engine;
using Ratchet.Stores;

namespace Ratchet.Writing;

/// <summary>
/// The keys that one flow of execution holds, from its outermost write's first Begin to its last End. A write inside a write adds its
/// key and leaves the End to the outermost one: the inner callback may stand in a transaction that only the outer one commits. A key
/// that the flow already holds is entered again. An inner write that still runs when the outermost one has ended keeps its key and ends
/// it itself. Thread-safe: callbacks may write several keys at once.
/// </summary>
internal sealed class WriteUnit
{
    private static readonly AsyncLocal<WriteUnit?> Flow = new();

    private readonly Lock _gate = new();
    private readonly Dictionary<(RatchetEngine Engine, CellKey Key), Stay> _stays = [];
    private volatile bool _isOver;

    /// <summary>Whether the current flow stands inside a write's callback.</summary>
    public static bool IsInsideWrite => Current is not null;

    /// <summary>The write that the current flow stands in; null if none.</summary>
    public static WriteUnit? Current => Flow.Value is { _isOver: false } unit ? unit : null;

    /// <summary>From here to the end of the calling async method, the flow stands in this write.</summary>
    public static void Enter(WriteUnit unit) => Flow.Value = unit;

    /// <summary>
    /// Holds a key, once a unit, however many writes of the flow ask for it; that is why no one caller's token cancels its Begin. Who
    /// runs a callback under it counts as its user until <see cref="Leave"/>.
    /// </summary>
    public Stay Join(WriteScope scope, CellKey key, bool asUser)
    {
        var place = (scope.Engine, key);
        lock (_gate)
        {
            if (_isOver)
            {
                throw new InvalidOperationException($"The write that this flow belongs to has ended; '{key}' cannot join it.");
            }

            if (!_stays.TryGetValue(place, out var stay) || stay.Begun.IsFaulted)
            {
                _stays[place] = stay = new Stay(WriteSteps.BeginAsync(new HeldKey(scope, key)));
            }

            stay.Users += asUser ? 1 : 0;
            return stay;
        }
    }

    /// <summary>A user's callback is over. True: so is the unit, and the key is now this user's to end.</summary>
    public bool Leave(Stay stay)
    {
        lock (_gate)
        {
            return --stay.Users == 0 && _isOver;
        }
    }

    /// <summary>Nothing can join any more. The keys that were begun and that nobody uses any more.</summary>
    public async Task<IReadOnlyList<HeldKey>> CloseAsync()
    {
        Stay[] unused;
        lock (_gate)
        {
            _isOver = true;
            unused = [.. _stays.Values.Where(stay => stay.Users == 0)];
        }

        var keys = new List<HeldKey>(unused.Length);
        foreach (var stay in unused)
        {
            try
            {
                keys.Add(await stay.Begun.ConfigureAwait(false));
            }
            catch (CacheUnavailableException)
            {
                // That write was refused, and what it had begun is being ended.
            }
        }

        return keys;
    }

    /// <summary>One key in the unit, and how many callbacks run under it. Users: under the unit's lock.</summary>
    public sealed class Stay(Task<HeldKey> begun)
    {
        public Task<HeldKey> Begun { get; } = begun;

        public int Users { get; set; }
    }
}
