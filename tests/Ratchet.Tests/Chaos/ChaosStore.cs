using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Tests.Chaos;

/// <summary>
/// One node's connection to a store that all nodes share: everything takes a while, and some of it is lost, answered by nobody, or runs
/// later than its sender believes. Draws from the run's seed.
/// </summary>
internal sealed class ChaosStore(ICellStore inner, ChaosDice dice, int faultPercent) : ICellStore
{
    private const int LatestMilliseconds = 60;

    public WakeUps WakeUps => inner.WakeUps;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask<CellRead> LookupAsync(CellKey key, CellShape shape, Token? known) => RunAsync(() => inner.LookupAsync(key, shape, known));

    public ValueTask<CellRead> AcquireAsync(CellKey key, CellShape shape, Token token, TimeSpan timeToLive) =>
        RunAsync(() => inner.AcquireAsync(key, shape, token, timeToLive));

    public ValueTask<bool> FillAsync(CellKey key, CellShape shape, Token token, CellValue value, TimeSpan timeToLive) =>
        RunAsync(() => inner.FillAsync(key, shape, token, value, timeToLive));

    public ValueTask<BeginReply> BeginAsync(CellKey key, CellShape shape, BeginRequest request) => RunAsync(() => inner.BeginAsync(key, shape, request));

    public ValueTask<bool> EndAsync(CellKey key, CellShape shape, EndRequest request) => RunAsync(() => inner.EndAsync(key, shape, request));

    public ValueTask<bool> RenewAsync(CellKey key, Token writer, TimeSpan timeToLive) => RunAsync(() => inner.RenewAsync(key, writer, timeToLive));

    public ValueTask<bool> HoldInDoubtAsync(CellKey key, CellShape shape, Token writer, TimeSpan timeToLive) =>
        RunAsync(() => inner.HoldInDoubtAsync(key, shape, writer, timeToLive));

    public async ValueTask InvalidateAsync(CellKey key) => await RunAsync(async () =>
    {
        await inner.InvalidateAsync(key);
        return true;
    });

    public async ValueTask ReleaseAsync(CellKey key, CellShape shape, Token token) => await RunAsync(async () =>
    {
        await inner.ReleaseAsync(key, shape, token);
        return true;
    });

    public IAsyncEnumerable<CellKey> ScanAsync(string cache, CancellationToken cancellationToken) => inner.ScanAsync(cache, cancellationToken);

    /// <summary>The store is shared and outlives this connection.</summary>
    public ValueTask DisposeAsync() => default;

    private async ValueTask<TReply> RunAsync<TReply>(Func<ValueTask<TReply>> command)
    {
        await dice.PauseAsync();
        if (dice.Roll(100) >= faultPercent)
        {
            var reply = await command();
            await dice.PauseAsync();
            return reply;
        }

        switch (dice.Roll(3))
        {
            case 0:
                _ = RunLateAsync(command);
                break;
            case 1:
                await command(); // Its reply is lost.
                break;
            default:
                break; // It never arrives.
        }

        throw new CellStoreException("No reply came in time.");
    }

    private async Task RunLateAsync<TReply>(Func<ValueTask<TReply>> command)
    {
        await Task.Delay(dice.Roll(LatestMilliseconds));
        await command();
    }
}
