using Ratchet.Cells;
using Ratchet.Engine;
using Ratchet.Stores;
using Ratchet.Telemetry;
using Ratchet.Writing;

namespace Ratchet.Reading;

/// <summary>
/// The order of a read: join a load that is open, look up, acquire, load and fill; wait or go past the cache where the cell is busy.
/// The invariant: the value returned was, at some instant between the call and the return, what the database held. So nothing is
/// handed to a caller that was read before the caller came, unless the cell proves that no write began since. This class is the hot
/// path, one look-up; <see cref="SharedRead{TKey, TValue}"/> is what follows a miss, <see cref="PrivateRead{TKey, TValue}"/> what a
/// caller may do that stands in a transaction or in a loader.
/// </summary>
internal sealed class ReadPath<TKey, TValue>(ReadScope<TKey, TValue> scope)
{
    public ReadScope<TKey, TValue> Scope { get; } = scope;

    public FlightTable<TKey, TValue> Flights { get; } = new(scope);

    public BypassQueue<TKey, TValue> Bypasses { get; } = new(scope);

    public ValueTask<CacheResult<TValue>> ReadAsync(CellKey key, TKey id, Loader<TKey, TValue> loader, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<CacheResult<TValue>>(cancellationToken);
        }

        if (AmbientTransaction.IsThere || WriteUnit.IsInsideWrite)
        {
            return new PrivateRead<TKey, TValue>(this, key, id, loader, cancellationToken).ReadDatabaseAsync(BypassReason.InsideTransaction);
        }

        return LoadFlow.IsInsideLoader
            ? new PrivateRead<TKey, TValue>(this, key, id, loader, cancellationToken).RunAsync()
            : ReadAsync(new Request(key, id, loader), cancellationToken);
    }

    /// <summary>One look-up after the first. Null: the store did not answer.</summary>
    public async ValueTask<CellRead?> LookupAsync(CellKey key)
    {
        try
        {
            var read = await Scope.Engine.Store.LookupAsync(key, Scope.Shape, Scope.Memory.Recall(key)).ConfigureAwait(false);
            Learn(key, read);
            return read;
        }
        catch (CellStoreException exception)
        {
            Scope.Engine.Outages.Failed(exception);
            return null;
        }
    }

    /// <summary>Why the store must not be asked for this key now; null if it may.</summary>
    public BypassReason? ReasonToLeaveStoreAlone(CellKey key)
    {
        if (Scope.Engine.Deliveries.IsPending(key))
        {
            return BypassReason.Pending;
        }

        return Scope.Engine.Outages.SuspendsReads ? BypassReason.Unavailable : null;
    }

    public CacheResult<TValue> Served(CellKey key, TValue? value, CacheSource source)
    {
        Scope.Served(key, source);
        return new CacheResult<TValue>(value, source);
    }

    /// <summary>The hot path, in one method: every further asynchronous one would cost an allocation on every hit.</summary>
    private async ValueTask<CacheResult<TValue>> ReadAsync(Request request, CancellationToken cancellationToken)
    {
        var next = new SharedRead<TKey, TValue>.Start();
        if (!Flights.IsOpen(request.Key) && ReasonToLeaveStoreAlone(request.Key) is null)
        {
            try
            {
                var read = await Scope.Engine.Store.LookupAsync(request.Key, Scope.Shape, Scope.Memory.Recall(request.Key)).ConfigureAwait(false);
                Learn(request.Key, read);
                if (read.Kind == CellReadKind.Value && Scope.Codec.TryRead(read.Value, out var value))
                {
                    return Served(request.Key, value, CacheSource.Hit);
                }

                next = new(Seen: read);
            }
            catch (CellStoreException exception)
            {
                Scope.Engine.Outages.Failed(exception);
                next = new(IsUnavailable: true);
            }
        }

        return await new SharedRead<TKey, TValue>(this, request.Key, request.Id, request.Loader, cancellationToken).RunAsync(next).ConfigureAwait(false);
    }

    private void Learn(CellKey key, in CellRead read)
    {
        Scope.Engine.Outages.Succeeded();
        Scope.Memory.Learn(key, read);
        if (read.Damaged)
        {
            Scope.FoundDamaged();
        }
    }

    private readonly record struct Request(CellKey Key, TKey Id, Loader<TKey, TValue> Loader);
}
