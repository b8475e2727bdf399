using Ratchet.Cells;
using Ratchet.Codecs;
using Ratchet.Stores;
using Ratchet.Writing;

namespace Ratchet;

/// <summary>
/// One write of one key, as its callback sees it, with the value that it leaves behind. Thread-safe. One that a program makes itself, to
/// call a callback in a test, belongs to no write: what is published there goes nowhere.
/// </summary>
/// <typeparam name="TValue">The cached type.</typeparam>
public sealed class WriteContext<TValue> : WriteContext
{
    private readonly Target? _target;

    /// <summary>A context that belongs to no write, for tests.</summary>
    public WriteContext()
    {
    }

    internal WriteContext(WriteScope scope, CellKey key, ValueCodec<TValue> codec) => _target = new Target(scope, key, codec);

    /// <summary>
    /// Names the value that the cache is to hold once this write has returned, instead of nothing: with
    /// <see cref="CacheStrategy.WriteThrough"/> the next reader hits. It must be what a load would return after the commit, with the
    /// database's own rounding, defaults and triggers: best what the statement itself returned, or what the same transaction read back.
    /// Null: there is no such row any more. Serialized here and now; published again, the last value counts.
    /// </summary>
    /// <param name="value">The row as committed.</param>
    /// <remarks>
    /// Nothing is left behind, and the next reader loads, where nobody can know that the value is the last one: another write of the key
    /// overlapped, or its quarantine was lost meanwhile; the cache did not acknowledge the write before the callback ran
    /// (<see cref="CacheUnavailablePolicy.Proceed"/>); the callback threw, or a write or transaction around it did; the key was written or
    /// invalidated more than once within one outermost write; the value does not serialize, which is a warning and no error. Checked for
    /// all interleavings of the bounds in docs/guarantees.md.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The cache's strategy does not publish, or the write has ended.</exception>
    public void Publish(TValue? value)
    {
        if (_target is not { } target)
        {
            return;
        }

        if (!target.Scope.Strategy.Publishes)
        {
            throw new InvalidOperationException(
                $"Cache '{target.Scope.Name}' uses {target.Scope.Strategy.Kind}, with which a write leaves nothing behind; Publish needs {nameof(CacheStrategy.WriteThrough)}.");
        }

        CellValue? content = target.Codec.TryWrite(value, out var written) ? written : null;
        Unit?.Publish(target.Scope, target.Key, content);
    }

    private sealed record Target(WriteScope Scope, CellKey Key, ValueCodec<TValue> Codec);
}
