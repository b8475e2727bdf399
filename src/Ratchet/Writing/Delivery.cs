using Ratchet.Cells;
using Ratchet.Stores;
using Ratchet.Telemetry;

namespace Ratchet.Writing;

/// <summary>
/// The End (or, in doubt, the hold) that a write owes to the store. It can be sent again until it is acknowledged: an End that runs
/// twice, or late, finds its tokens gone and at worst empties a cell that was filled meanwhile.
/// </summary>
internal sealed class Delivery
{
    private readonly HeldKey _held;
    private readonly Token? _holdAs;

    private Delivery(HeldKey held, Token? holdAs) => (_held, _holdAs) = (held, holdAs);

    public CellKey Key => _held.Key;

    public static Delivery EndOf(HeldKey held) => new(held, holdAs: null);

    /// <summary>The hold goes on under the acknowledged token, or under a new one: never under one whose Begin may yet run.</summary>
    public static Delivery HoldOf(HeldKey held) => new(held, held.Acknowledged ?? held.Scope.Engine.Seams.NewToken());

    public async Task<bool> TrySendAsync()
    {
        try
        {
            await SendAsync().ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            // Whatever went wrong, the End is still owed.
            Log.DeliveryFailed(_held.Scope.Engine.Logger, _held.Scope.Name, exception);
            return false;
        }
    }

    private async Task SendAsync()
    {
        var (engine, name) = (_held.Scope.Engine, _held.Scope.Name);
        if (_holdAs is { } token)
        {
            await engine.Store.HoldInDoubtAsync(Key, _held.Scope.Shape, token, _held.Scope.Options.InDoubtHold).ConfigureAwait(false);
            engine.Metrics.QuarantineHeld(name);
            return;
        }

        var wasThere = await engine.Store.EndAsync(Key, _held.Scope.Shape, new EndRequest(_held.Sent, _held.Replaced)).ConfigureAwait(false);
        if (!wasThere && _held.Acknowledged is not null)
        {
            engine.Metrics.QuarantineLost(name);
        }

        Log.WriteEnded(engine.Logger, Key.Text);
    }
}
