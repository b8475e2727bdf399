using Microsoft.Extensions.Logging;
using Ratchet.Cells;
using Ratchet.Engine;
using Ratchet.Stores;
using Ratchet.Telemetry;

namespace Ratchet.Reading;

/// <summary>
/// One miss on this node: acquire, load, fill, with everybody who joined meanwhile. What it may hand to whom:
/// <list type="bullet">
/// <item>The leader started before the load did, so it may have whatever was loaded.</item>
/// <item>Those who joined may have it only if the fill was accepted: then no write began since the lease was granted. Refused or
/// unanswered, they go round again.</item>
/// <item>The flight is closed before its fill is sent. The accepted reply may be on its way while a write begins and is acknowledged;
/// who starts after that must not join.</item>
/// <item>A value that Acquire returned is the leader's alone: a caller may have joined after the server had answered.</item>
/// <item>The token is new for each attempt, and only one whose own reply arrived before the load is filled: a command that timed out
/// may still run, and must not revive a lease that a load from before a write could then fill.</item>
/// </list>
/// </summary>
/// <param name="scope">What the parts of the read path share.</param>
/// <param name="key">The cell.</param>
/// <param name="id">What the loader is asked for.</param>
/// <param name="loader">The leader's.</param>
/// <param name="version">The version that the leader found without its value, to be filled; null: the cell must be acquired.</param>
/// <param name="close">Lets nobody join any more.</param>
internal sealed class Flight<TKey, TValue>(ReadScope<TKey, TValue> scope, CellKey key, TKey id, Loader<TKey, TValue> loader, Token? version, Action close)
{
    public SharedLoad<TValue> Load { get; } = new(scope.Engine.Seams, close);

    /// <summary>Runs to the end and tells every caller. Never throws.</summary>
    public async Task RunAsync()
    {
        // Registered before the cell is asked, so that an announcement between the reply and the wait is not lost.
        using var wakeUp = scope.Strategy.WaitsForOtherLoaders ? scope.Engine.Store.WakeUps.Register(key) : null;
        try
        {
            if (version is { } found)
            {
                await LoadAndFillAsync(found).ConfigureAwait(false);
                return;
            }

            var read = await AcquireAsync().ConfigureAwait(false);
            switch (read.Kind)
            {
                case CellReadKind.Granted or CellReadKind.Version:
                    wakeUp?.Dispose();
                    await LoadAndFillAsync(read.Token).ConfigureAwait(false);
                    break;
                case CellReadKind.Value:
                    HandToLeader(read.Value);
                    break;
                case CellReadKind.Leased when wakeUp is null or { Announced.IsCancellationRequested: true }:
                case CellReadKind.Quarantined when scope.Strategy.WaitsForWrites && wakeUp is { Announced.IsCancellationRequested: true }:
                    CompleteAll(OutcomeKind.Again);
                    break;
                case CellReadKind.Leased:
                    CompleteAll(new Outcome<TValue>(OutcomeKind.Leased, WakeUp: wakeUp));
                    break;
                default:
                    CompleteAll(new Outcome<TValue>(OutcomeKind.Quarantined, WakeUp: scope.Strategy.WaitsForWrites ? wakeUp : null));
                    break;
            }
        }
        catch (CellStoreException exception)
        {
            scope.Engine.Outages.Failed(exception);
            CompleteAll(OutcomeKind.Unavailable);
        }
        catch (Exception exception)
        {
            // A defect in a store or in this class must reach the callers, who would wait for ever otherwise.
            CompleteAll(Outcome<TValue>.Failed(exception));
        }
    }

    private async ValueTask<CellRead> AcquireAsync()
    {
        var token = scope.Engine.Seams.NewToken();
        var read = await scope.Engine.Store.AcquireAsync(key, scope.Shape, token, scope.Options.LeaseTime).ConfigureAwait(false);
        scope.Engine.Outages.Succeeded();
        scope.Memory.Learn(key, read);
        if (read.Kind == CellReadKind.Version && read.Token == token && scope.Engine.Logger.IsEnabled(LogLevel.Debug))
        {
            Log.NewVersion(scope.Engine.Logger, key.Text, token.ToString());
        }

        return read;
    }

    private async ValueTask LoadAndFillAsync(Token token)
    {
        TValue? value;
        try
        {
            value = await scope.LoadAsync(key, id, loader, Load.Abandoned).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await ReleaseAsync(token).ConfigureAwait(false);
            CompleteFailed(exception);
            return;
        }

        if (!scope.Codec.TryWrite(value, out var content))
        {
            await ReleaseAsync(token).ConfigureAwait(false);
            Load.Complete(Outcome<TValue>.Of(value, CacheSource.Loaded), OutcomeKind.Unshareable);
            return;
        }

        close();
        var accepted = await FillAsync(token, content).ConfigureAwait(false);
        Load.Complete(
            Outcome<TValue>.Of(value, CacheSource.Loaded),
            accepted ? Outcome<TValue>.Of(value, CacheSource.Joined) : OutcomeKind.Again);
    }

    private async ValueTask<bool> FillAsync(Token token, CellValue content)
    {
        try
        {
            var accepted = await scope.Engine.Store
                .FillAsync(key, scope.Shape, token, content, scope.TimeToLive(content))
                .ConfigureAwait(false);
            scope.Filled(key, accepted);
            return accepted;
        }
        catch (CellStoreException)
        {
            // Perhaps it was stored. For others that counts as refused.
            scope.Engine.Metrics.FillUnknown(scope.Name);
            return false;
        }
    }

    private async ValueTask ReleaseAsync(Token token)
    {
        close();
        try
        {
            await scope.Engine.Store.ReleaseAsync(key, scope.Shape, token).ConfigureAwait(false);
        }
        catch (CellStoreException)
        {
            // The lease then expires by itself.
        }
    }

    private void HandToLeader(CellValue content)
    {
        var leader = scope.Codec.TryRead(content, out var value)
            ? Outcome<TValue>.Of(value, CacheSource.Hit)
            : OutcomeKind.Unshareable;
        Load.Complete(leader, OutcomeKind.Again);
    }

    private void CompleteFailed(Exception exception)
    {
        var failed = Outcome<TValue>.Failed(exception);
        Load.Complete(failed, loader.IsOnesOwn(exception, Load.HasLeaderLeft) ? OutcomeKind.Again : failed);
    }

    private void CompleteAll(Outcome<TValue> outcome) => Load.Complete(outcome, outcome);
}
