using System.Runtime.ExceptionServices;
using Ratchet.Cells;
using Ratchet.Engine;
using Ratchet.Stores;
using Ratchet.Telemetry;

namespace Ratchet.Reading;

/// <summary>
/// A read that shares nothing with other callers. Inside a transaction or a write it reads the database on the caller's own context:
/// what it sees may not be committed, so it neither leads, joins, queues, waits nor fills. Inside a loader it takes hits and fills what
/// it loads, but never joins or waits: two loaders that wait for each other's keys would wait for ever.
/// </summary>
internal sealed class PrivateRead<TKey, TValue>(
    ReadPath<TKey, TValue> path, CellKey key, TKey id, Loader<TKey, TValue> loader, CancellationToken cancellationToken)
{
    private readonly ReadScope<TKey, TValue> _scope = path.Scope;

    /// <summary>The read of a loader.</summary>
    public async ValueTask<CacheResult<TValue>> RunAsync()
    {
        LoadFlow.ThrowIfLoading(_scope.Engine, key);
        if (path.ReasonToLeaveStoreAlone(key) is { } reason)
        {
            return await ReadDatabaseAsync(reason).ConfigureAwait(false);
        }

        var read = await path.LookupAsync(key).ConfigureAwait(false);
        return read?.Kind switch
        {
            CellReadKind.Value when _scope.Codec.TryRead(read.Value.Value, out var value) => path.Served(key, value, CacheSource.Hit),
            CellReadKind.Empty or CellReadKind.Version => await FlyAloneAsync(read.Value.VacantVersion).ConfigureAwait(false),
            null => await ReadDatabaseAsync(BypassReason.Unavailable).ConfigureAwait(false),
            _ => await ReadDatabaseAsync(BypassReason.InsideLoader).ConfigureAwait(false),
        };
    }

    /// <summary>The read of a caller that may see more than others may, or that may not wait.</summary>
    public async ValueTask<CacheResult<TValue>> ReadDatabaseAsync(BypassReason reason)
    {
        LoadFlow.ThrowIfLoading(_scope.Engine, key);
        _scope.Bypassed(key, reason);
        try
        {
            var value = await _scope.LoadAsync(key, id, loader, cancellationToken).ConfigureAwait(false);
            return path.Served(key, value, CacheSource.Bypassed);
        }
        catch
        {
            _scope.Engine.Metrics.RequestFailed(_scope.Name);
            throw;
        }
    }

    private async ValueTask<CacheResult<TValue>> FlyAloneAsync(Token? version)
    {
        var flight = new Flight<TKey, TValue>(_scope, key, id, loader, version, static () => { });
        var leader = flight.Load.Join(asLeader: true)!;
        _ = _scope.Engine.Background.RunAsync(static flight => flight.RunAsync(), flight);
        var outcome = await leader.WaitAsync(cancellationToken).ConfigureAwait(false);
        switch (outcome.Kind)
        {
            case OutcomeKind.Value:
                return path.Served(key, outcome.Value, outcome.Source);
            case OutcomeKind.Failed:
                _scope.Engine.Metrics.RequestFailed(_scope.Name);
                ExceptionDispatchInfo.Throw(outcome.Error!);
                return default;
            default:
                return await ReadDatabaseAsync(BypassReason.InsideLoader).ConfigureAwait(false);
        }
    }
}
