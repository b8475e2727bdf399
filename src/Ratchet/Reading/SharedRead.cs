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
    public const int MaxRounds = 8;

    /// <summary>How long a waiter trusts wake-ups, which can be lost, before it looks for itself.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly ReadScope<TKey, TValue> _scope = path.Scope;
    private Start _start;
    private long? _waitingSince;
    private int _rounds;

    public ValueTask<CacheResult<TValue>> RunAsync(Start start)
    {
        _start = start;
        return RunAsync();
    }

    private async ValueTask<CacheResult<TValue>> RunAsync()
    {
        try
        {
            while (true)
            {
                if (await GoRoundAsync().ConfigureAwait(false) is { } result)
                {
                    return result;
                }
            }
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
        var step = await LookAsync().ConfigureAwait(false);
        if (step.Flight is { } caller)
        {
            step = await FlyAsync(caller).ConfigureAwait(false);
        }

        return step.Bypass is { } reason ? await BypassAsync(reason).ConfigureAwait(false) : step.Result;
    }

    /// <summary>What is in the cell, and so whether to join a load, or to begin one.</summary>
    private async ValueTask<Step> LookAsync()
    {
        var start = TakeStart();
        if (start.IsUnavailable)
        {
            return BypassReason.Unavailable;
        }

        if (++_rounds > MaxRounds)
        {
            return BypassReason.Contended;
        }

        if (path.ReasonToLeaveStoreAlone(key) is { } reason)
        {
            return reason;
        }

        if (path.Flights.TryJoin(key) is { } joined)
        {
            return joined;
        }

        var read = start.Seen ?? await path.LookupAsync(key).ConfigureAwait(false);
        switch (read?.Kind)
        {
            case null:
                return BypassReason.Unavailable;
            case CellReadKind.Quarantined when !_scope.Strategy.WaitsForWrites:
                return BypassReason.Quarantined;
            case CellReadKind.Value when _scope.Codec.TryRead(read.Value.Value, out var value):
                return path.Served(key, value, CacheSource.Hit);
            case CellReadKind.Value:
                await ForgetAsync().ConfigureAwait(false);
                return JoinOrLead(version: null);
            default:
                return JoinOrLead(read.Value.VacantVersion);
        }
    }

    /// <summary>What the call's first look-up left to do, for the first round alone: a later one must look again.</summary>
    private Start TakeStart()
    {
        var start = _start;
        _start = default;
        return start;
    }

    private SharedLoad<TValue>.Caller JoinOrLead(Token? version) => path.Flights.JoinOrLead(key, id, loader, version);

    private async ValueTask<Step> FlyAsync(SharedLoad<TValue>.Caller caller)
    {
        var outcome = await caller.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var wakeUp = outcome.WakeUp;
        switch (outcome.Kind)
        {
            case OutcomeKind.Value:
                return path.Served(key, outcome.Value, outcome.Source);
            case OutcomeKind.Again:
                return default;
            case OutcomeKind.Leased:
            case OutcomeKind.Quarantined when _scope.Strategy.WaitsForWrites:
                return await WaitForOtherAsync(wakeUp).ConfigureAwait(false);
            case OutcomeKind.Quarantined:
                return BypassReason.Quarantined;
            case OutcomeKind.Failed:
                ExceptionDispatchInfo.Throw(outcome.Error!);
                return default;
            default:
                return outcome.Kind == OutcomeKind.Unavailable ? BypassReason.Unavailable : BypassReason.Unshareable;
        }
    }

    private async ValueTask<Step> WaitForOtherAsync(WakeUps.Registration? wakeUp)
    {
        var time = _scope.Engine.Seams.Time;
        _waitingSince ??= time.GetTimestamp();
        var left = _scope.Options.WaitTime - time.GetElapsedTime(_waitingSince.Value);
        if (wakeUp is null || left <= TimeSpan.Zero)
        {
            _scope.Engine.Metrics.Waited(_scope.Name, woken: false);
            return BypassReason.WaitedTooLong;
        }

        using var until = CancellationTokenSource.CreateLinkedTokenSource(wakeUp.Announced, cancellationToken);
        await _scope.Engine.Seams.WaitAsync(left < PollInterval ? left : PollInterval, until.Token).ConfigureAwait(false);
        if (wakeUp.Announced.IsCancellationRequested)
        {
            _scope.Engine.Metrics.Waited(_scope.Name, woken: true);
        }

        // A wait is not a sign of contention: the time bounds it, not the number of rounds.
        _rounds--;
        return default;
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

    /// <summary>What a round has come to: a value, a flight to wait for, or why to read past the cache; none of them: go round again.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Step(CacheResult<TValue>? Result = null, SharedLoad<TValue>.Caller? Flight = null, BypassReason? Bypass = null)
    {
        public static implicit operator Step(CacheResult<TValue> result) => new(Result: result);

        public static implicit operator Step(SharedLoad<TValue>.Caller flight) => new(Flight: flight);

        public static implicit operator Step(BypassReason bypass) => new(Bypass: bypass);
    }
}
