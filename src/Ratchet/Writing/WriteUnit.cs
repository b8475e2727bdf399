using Ratchet.Engine;
using Ratchet.Stores;

namespace Ratchet.Writing;

/// <summary>
/// The keys that one flow of execution holds, from its outermost write's first Begin to its last End. A write inside a write adds its
/// key and leaves the End to the outermost one: the inner callback may stand in a transaction that only the outer one commits. A key
/// that the flow already holds is entered again. Thread-safe: callbacks may write several keys at once.
/// </summary>
internal sealed class WriteUnit : IDisposable
{
    private static readonly AsyncLocal<WriteUnit?> Flow = new();

    private readonly Lock _gate = new();
    private readonly Dictionary<(RatchetEngine Engine, CellKey Key), Task<HeldKey>> _held = [];
    private readonly CancellationTokenSource _over = new();
    private volatile bool _isOver;

    /// <summary>Whether the current flow stands inside a write's callback.</summary>
    public static bool IsInsideWrite => Flow.Value is { _isOver: false };

    /// <summary>The write that the current flow stands in; null if none.</summary>
    public static WriteUnit? Current => Flow.Value is { _isOver: false } unit ? unit : null;

    /// <summary>From here to the end of the calling async method, the flow stands in this write.</summary>
    public static void Enter(WriteUnit unit) => Flow.Value = unit;

    /// <summary>Holds a key, once a unit, however many writes of the flow ask for it.</summary>
    public Task<HeldKey> HoldAsync(WriteScope scope, CellKey key, CancellationToken cancellationToken)
    {
        var place = (scope.Engine, key);
        lock (_gate)
        {
            if (_isOver)
            {
                throw new InvalidOperationException($"The write that this flow belongs to has ended; '{key}' cannot join it.");
            }

            if (_held.TryGetValue(place, out var held) && !held.IsFaulted && !held.IsCanceled)
            {
                return held;
            }

            return _held[place] = BeginAsync(scope, key, cancellationToken);
        }
    }

    /// <summary>Nothing can join any more, nothing is renewed any more; these are the keys whose Begin was not refused.</summary>
    public async Task<IReadOnlyList<HeldKey>> CloseAsync()
    {
        Task<HeldKey>[] begun;
        lock (_gate)
        {
            _isOver = true;
            begun = [.. _held.Values];
        }

        _over.Cancel();
        var keys = new List<HeldKey>(begun.Length);
        foreach (var task in begun)
        {
            try
            {
                var held = await task.ConfigureAwait(false);
                await held.Renewal.ConfigureAwait(false);
                keys.Add(held);
            }
            catch (Exception exception) when (exception is CacheUnavailableException or OperationCanceledException)
            {
                // That write was refused, and what it had begun is being ended.
            }
        }

        return keys;
    }

    public void Dispose() => _over.Dispose();

    private async Task<HeldKey> BeginAsync(WriteScope scope, CellKey key, CancellationToken cancellationToken)
    {
        var held = await WriteSteps.BeginAsync(new HeldKey(scope, key), cancellationToken).ConfigureAwait(false);
        held.Renewal = WriteSteps.RenewAsync(held, _over.Token);
        return held;
    }
}
