using Ratchet.Telemetry;

namespace Ratchet.Writing;

/// <summary>Ends or holds the keys that nobody holds any more: all of them, at the same time, whatever happens to one.</summary>
internal static class WriteEnd
{
    public static Task EndAllAsync(IReadOnlyList<Hold> holds) =>
        holds.Count == 1 ? EndAsync(holds[0]) : Task.WhenAll([.. holds.Select(EndAsync)]);

    public static async Task EndAsync(Hold hold)
    {
        HeldKey held;
        try
        {
            held = await hold.Begun.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // That write was refused, as its caller was told, and what it had begun is being ended.
            return;
        }

        if (!await WriteSteps.EndAsync(held, hold.Outcome).ConfigureAwait(false))
        {
            hold.TellPending();
            Log.WritePending(held.Scope.Engine.Logger, held.Scope.Name);
        }
    }
}
