using Ratchet.Cells;
using Ratchet.Engine;
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
    private readonly Publication? _publication;

    private Delivery(HeldKey held, Token? holdAs, Publication? publication) => (_held, _holdAs, _publication) = (held, holdAs, publication);

    public CellKey Key => _held.Key;

    public static Delivery EndOf(HeldKey held) => new(held, holdAs: null, publication: null);

    /// <summary>
    /// The End of a committed write, with what it published: under the one token whose Begin was acknowledged before the write ran, and in
    /// the era of that acknowledgement. Without such a token nothing may be published.
    /// </summary>
    public static Delivery CommitOf(HeldKey held)
    {
        var (scope, value) = (held.Scope, held.Published.Sole);
        var publication = value is not null && held.Acknowledged is { } token
            ? new Publication(token, new CellStamp(scope.Shape, held.Era), value.Value, Expiry.Of(value.Value, scope.Options, scope.Engine.Seams))
            : null;
        return new(held, holdAs: null, publication);
    }

    /// <summary>The hold goes on under the acknowledged token, or under a new one: never under one whose Begin may yet run.</summary>
    public static Delivery HoldOf(HeldKey held) => new(held, held.Acknowledged ?? held.Scope.Engine.Seams.NewToken(), publication: null);

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

        var request = new EndRequest(_held.Sent, _held.Replaced, _publication);
        var wasThere = await engine.Store.EndAsync(Key, _held.Scope.Shape, request).ConfigureAwait(false);
        if (!wasThere && _held.Acknowledged is not null)
        {
            engine.Metrics.QuarantineLost(name);
        }

        Log.WriteEnded(engine.Logger, Key.Text);
    }
}
