using Ratchet.Cells;
using Ratchet.Stores;
using Ratchet.Telemetry;

namespace Ratchet.Writing;

/// <summary>
/// The store operations of a write, each with its attempts. Every attempt of Begin carries a token never sent before: an attempt that
/// timed out may run later, even after the write's End, and must then be the stray quarantine of nobody, not a revived one of this write.
/// </summary>
internal static class WriteSteps
{
    private const int BeginAttempts = 2;
    private const int EndAttempts = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Puts the key under quarantine. Without an acknowledgement, the policy decides: refuse the write, or go ahead without the
    /// guarantee. Whatever was sent is followed by an End in every case.
    /// </summary>
    public static async Task<HeldKey> BeginAsync(HeldKey held)
    {
        ThrowIfTooManyPending(held);
        CellStoreException? failure = null;
        for (var attempt = 0; attempt < BeginAttempts && held.Acknowledged is null; attempt++)
        {
            if (attempt > 0)
            {
                await held.Scope.Engine.Seams.WaitAsync(Pause, CancellationToken.None).ConfigureAwait(false);
            }

            failure = await TryBeginAsync(held).ConfigureAwait(false);
        }

        return Decide(held, failure);
    }

    /// <summary>
    /// As <see cref="BeginAsync"/>, but no other write may be in: waits its turn for at most <see cref="CacheOptions.LockWait"/>. Only a
    /// wait for a key that nobody else of the flow asks for can be cancelled.
    /// </summary>
    public static async Task<HeldKey> BeginAloneAsync(HeldKey held, CancellationToken cancellationToken)
    {
        ThrowIfTooManyPending(held);
        try
        {
            return Decide(held, await ExclusiveTurn.WaitAsync(held, BeginAttempts, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is LockTimeoutException or OperationCanceledException && held.Sent.Count > 0)
        {
            held.Scope.Engine.Deliveries.Tidy(Delivery.EndOf(held));
            throw;
        }
    }

    /// <summary>One attempt. Null: it was answered; the key is begun, unless another write is in.</summary>
    public static async Task<CellStoreException?> TryBeginAsync(HeldKey held)
    {
        var engine = held.Scope.Engine;
        var token = engine.Seams.NewToken();
        var request = new BeginRequest(token, [.. held.Sent], held.Scope.Options.InDoubtHold, held.IsExclusive);
        held.Sending(token);
        try
        {
            var reply = await engine.Store.BeginAsync(held.Key, held.Scope.Shape, request).ConfigureAwait(false);
            if (reply.IsBusy)
            {
                held.Refused(token);
                return null;
            }

            held.Begun(token, reply);
            engine.Metrics.QuarantineBegun(held.Scope.Name);
            Log.WriteBegan(engine.Logger, held.Key.Text);
            return null;
        }
        catch (CellStoreException exception)
        {
            return exception;
        }
    }

    private static HeldKey Decide(HeldKey held, CellStoreException? failure)
    {
        if (failure is not null && held.Scope.Options.WhenUnavailable == CacheUnavailablePolicy.Fail)
        {
            held.Scope.Engine.Deliveries.Tidy(Delivery.EndOf(held));
            throw new CacheUnavailableException(
                $"Cache '{held.Scope.Name}' could not be told of the write of '{held.Key}'; nothing was written.", failure);
        }

        held.KeepRenewed();
        return held;
    }

    /// <summary>
    /// Lets the key be cached again; in doubt, keeps it from that for a while, since the commit may still land. False if the store could
    /// not be told; a background delivery goes on trying.
    /// </summary>
    public static async Task<bool> EndAsync(HeldKey held, WriteOutcome outcome)
    {
        await held.StopRenewingAsync().ConfigureAwait(false);

        // Without a quarantine the store is known to be away: one try, and the background goes on.
        var attempts = held.Acknowledged is null ? 1 : EndAttempts;
        var delivery = outcome switch
        {
            WriteOutcome.InDoubt => Delivery.HoldOf(held),
            WriteOutcome.Committed => Delivery.CommitOf(held),
            _ => Delivery.EndOf(held),
        };
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            if (attempt > 0)
            {
                await held.Scope.Engine.Seams.WaitAsync(Pause * attempt, CancellationToken.None).ConfigureAwait(false);
            }

            if (await delivery.TrySendAsync().ConfigureAwait(false))
            {
                return true;
            }
        }

        held.Scope.Engine.Deliveries.Owe(delivery);
        return false;
    }

    /// <summary>Prolongs the write's stay in the quarantine until the token fires, so that a slow write keeps it.</summary>
    public static async Task RenewAsync(HeldKey held, CancellationToken until)
    {
        if (held.Acknowledged is not { } token)
        {
            return;
        }

        var interval = held.Scope.Options.InDoubtHold / 3;
        await held.Scope.Engine.Seams.WaitAsync(interval, until).ConfigureAwait(false);
        while (!until.IsCancellationRequested)
        {
            await RenewOnceAsync(held, token).ConfigureAwait(false);
            await held.Scope.Engine.Seams.WaitAsync(interval, until).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the key is still in quarantine, as far as the store can tell; prolongs it.</summary>
    public static async Task<bool> IsHeldAsync(Hold hold)
    {
        var held = await hold.Begun.ConfigureAwait(false);
        return held.Acknowledged is { } token && await RenewOnceAsync(held, token).ConfigureAwait(false);
    }

    /// <summary>False if the store does not know the writer any more, or does not answer; the next renewal comes well before the deadline.</summary>
    private static async Task<bool> RenewOnceAsync(HeldKey held, Token token)
    {
        try
        {
            var isThere = await held.Scope.Engine.Store.RenewAsync(held.Key, token, held.Scope.Options.InDoubtHold).ConfigureAwait(false);
            if (!isThere)
            {
                held.Scope.Engine.Metrics.QuarantineLost(held.Scope.Name);
            }

            return isThere;
        }
        catch (CellStoreException)
        {
            return false;
        }
    }

    private static void ThrowIfTooManyPending(HeldKey held)
    {
        if (held.Scope.Engine.Deliveries.IsFull)
        {
            throw new CacheUnavailableException(
                $"{PendingDeliveries.Capacity} writes are already pending because the cache cannot be reached; nothing was written.");
        }
    }
}
