using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Ratchet.Cells;
using Ratchet.Stores;
using Ratchet.Telemetry;

namespace Ratchet.Reading;

/// <summary>
/// A read that its first look-up did not answer. It goes round until it has a value that it may have: a flight's, a hit, or one read
/// past the cache. Each further round means that a write or another node came between; their number is bounded, and so is the wait
/// for another node's load, or for a write where the strategy waits for it.
/// </summary>
internal sealed class SharedRead<TKey, TValue>(
    ReadPath<TKey, TValue> path, CellKey key, TKey id, Loader<TKey, TValue> loader, CancellationToken cancellationToken)
{
    private const int MaxRounds = 8;

    /// <summary>How long a waiter trusts wake-ups, which can be lost, before it looks for itself.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly ReadScope<TKey, TValue> _scope = path.Scope;
    private CellRead? _unanswered;
    private long? _waitingSince;
    private int _rounds;

    public ValueTask<CacheResult<TValue>> RunAsync(Start start)
    {
        _unanswered = start.Seen;
        return RunAsync(start.IsUnavailable);
    }

    private async ValueTask<CacheResult<TValue>> RunAsync(bool isUnavailable)
    {
        try
        {
            var result = isUnavailable
                ? await BypassAsync(BypassReason.Unavailable).ConfigureAwait(false)
                : await GoRoundAsync().ConfigureAwait(false);
            while (result is null)
            {
                result = await GoRoundAsync().ConfigureAwait(false);
            }

            return result.Value;
        }
        catch
        {
            _scope.Engine.Metrics.RequestFailed(_scope.Name);
            throw;
        }
    }

    /// <summary>One round; null to go round again.</summary>
    private async ValueTask<CacheResult<TValue>?> GoRoundAsync()
    {
        cancellationToken.ThrowIfCancellationRequested();
        var seen = TakeUnanswered();
        if (++_rounds > MaxRounds)
        {
            return await BypassAsync(BypassReason.Contended).ConfigureAwait(false);
        }

        if (path.ReasonToLeaveStoreAlone(key) is { } reason)
        {
            return await BypassAsync(reason).ConfigureAwait(false);
        }

        if (path.Flights.TryJoin(key) is { } joined)
        {
            return await FlyAsync(joined).ConfigureAwait(false);
        }

        var read = seen ?? await path.LookupAsync(key).ConfigureAwait(false);
        switch (read?.Kind)
        {
            case null:
                return await BypassAsync(BypassReason.Unavailable).ConfigureAwait(false);
            case CellReadKind.Quarantined when !_scope.Strategy.WaitsForWrites:
                return await BypassAsync(BypassReason.Quarantined).ConfigureAwait(false);
            case CellReadKind.Value when _scope.Codec.TryRead(read.Value.Value, out var value):
                return path.Served(key, value, CacheSource.Hit);
            case CellReadKind.Value:
                await ForgetAsync().ConfigureAwait(false);
                return await FlyAsync(JoinOrLead(version: null)).ConfigureAwait(false);
            default:
                return await FlyAsync(JoinOrLead(read.Value.VacantVersion)).ConfigureAwait(false);
        }
    }

    /// <summary>What the call's first look-up saw, for the first round alone: a later one must look again.</summary>
    private CellRead? TakeUnanswered()
    {
        var seen = _unanswered;
        _unanswered = null;
        return seen;
    }

    private SharedLoad<TValue>.Caller JoinOrLead(Token? version) => path.Flights.JoinOrLead(key, id, loader, version);

    private async ValueTask<CacheResult<TValue>?> FlyAsync(SharedLoad<TValue>.Caller caller)
    {
        var outcome = await caller.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var wakeUp = outcome.WakeUp;
        switch (outcome.Kind)
        {
            case OutcomeKind.Value:
                return path.Served(key, outcome.Value, outcome.Source);
            case OutcomeKind.Again:
                return null;
            case OutcomeKind.Leased:
            case OutcomeKind.Quarantined when _scope.Strategy.WaitsForWrites:
                return await WaitForOtherAsync(wakeUp).ConfigureAwait(false);
            case OutcomeKind.Quarantined:
                return await BypassAsync(BypassReason.Quarantined).ConfigureAwait(false);
            case OutcomeKind.Failed:
                ExceptionDispatchInfo.Throw(outcome.Error!);
                return null;
            default:
                var reason = outcome.Kind == OutcomeKind.Unavailable ? BypassReason.Unavailable : BypassReason.Unshareable;
                return await BypassAsync(reason).ConfigureAwait(false);
        }
    }

    private async ValueTask<CacheResult<TValue>?> WaitForOtherAsync(WakeUps.Registration? wakeUp)
    {
        var time = _scope.Engine.Seams.Time;
        _waitingSince ??= time.GetTimestamp();
        var left = _scope.Options.WaitTime - time.GetElapsedTime(_waitingSince.Value);
        if (wakeUp is null || left <= TimeSpan.Zero)
        {
            _scope.Engine.Metrics.Waited(_scope.Name, woken: false);
            return await BypassAsync(BypassReason.WaitedTooLong).ConfigureAwait(false);
        }

        using var until = CancellationTokenSource.CreateLinkedTokenSource(wakeUp.Announced, cancellationToken);
        await _scope.Engine.Seams.WaitAsync(left < PollInterval ? left : PollInterval, until.Token).ConfigureAwait(false);
        if (wakeUp.Announced.IsCancellationRequested)
        {
            _scope.Engine.Metrics.Waited(_scope.Name, woken: true);
        }

        // A wait is not a sign of contention: the time bounds it, not the number of rounds.
        _rounds--;
        return null;
    }

    private async ValueTask ForgetAsync()
    {
        try
        {
            await _scope.Engine.Store.InvalidateAsync(key).ConfigureAwait(false);
        }
        catch (CellStoreException)
        {
            // The flight will find the same bytes again and its caller will read past the cache.
        }
    }

    private async ValueTask<CacheResult<TValue>?> BypassAsync(BypassReason reason)
    {
        _scope.Bypassed(key, reason);
        var outcome = await path.Bypasses.Enter(key, id, loader).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (outcome.Kind == OutcomeKind.Failed)
        {
            ExceptionDispatchInfo.Throw(outcome.Error!);
        }

        // Again: it was another caller's own loader, and that caller cancelled it.
        return outcome.Kind == OutcomeKind.Value ? path.Served(key, outcome.Value, outcome.Source) : null;
    }

    /// <summary>What the first look-up, if there was one, leaves to do: what it saw, or that the store did not answer.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Start(CellRead? Seen = null, bool IsUnavailable = false);
}
