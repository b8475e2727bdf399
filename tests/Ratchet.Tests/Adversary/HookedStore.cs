using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Tests.Adversary;

/// <summary>Before: may hold back or throw. After: the operation ran, its reply may be lost.</summary>
internal sealed class HookedStore(ICellStore inner) : ICellStore
{
    public Func<string, CellKey, Task>? Before { get; set; }

    public Func<string, CellKey, Task>? After { get; set; }

    public WakeUps WakeUps => inner.WakeUps;

    public Task StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    public ValueTask<CellRead> LookupAsync(CellKey key, CellShape shape, Token? known) =>
        Run("Lookup", key, () => inner.LookupAsync(key, shape, known));

    public ValueTask<CellRead> AcquireAsync(CellKey key, CellShape shape, Token token, TimeSpan timeToLive) =>
        Run("Acquire", key, () => inner.AcquireAsync(key, shape, token, timeToLive));

    public ValueTask<bool> FillAsync(CellKey key, CellShape shape, Token token, CellValue value, TimeSpan timeToLive) =>
        Run("Fill", key, () => inner.FillAsync(key, shape, token, value, timeToLive));

    public ValueTask<BeginReply> BeginAsync(CellKey key, CellShape shape, BeginRequest request) =>
        Run("Begin", key, () => inner.BeginAsync(key, shape, request));

    public ValueTask<bool> EndAsync(CellKey key, CellShape shape, EndRequest request) =>
        Run("End", key, () => inner.EndAsync(key, shape, request));

    public ValueTask<bool> RenewAsync(CellKey key, Token writer, TimeSpan timeToLive) =>
        Run("Renew", key, () => inner.RenewAsync(key, writer, timeToLive));

    public ValueTask<bool> HoldInDoubtAsync(CellKey key, CellShape shape, Token writer, TimeSpan timeToLive) =>
        Run("Hold", key, () => inner.HoldInDoubtAsync(key, shape, writer, timeToLive));

    public async ValueTask InvalidateAsync(CellKey key) =>
        await Run("Invalidate", key, async () => { await inner.InvalidateAsync(key); return true; });

    public async ValueTask ReleaseAsync(CellKey key, CellShape shape, Token token) =>
        await Run("Release", key, async () => { await inner.ReleaseAsync(key, shape, token); return true; });

    public IAsyncEnumerable<CellKey> ScanAsync(string cache, CancellationToken cancellationToken) => inner.ScanAsync(cache, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<T> Run<T>(string operation, CellKey key, Func<ValueTask<T>> run)
    {
        if (Before is { } before)
        {
            await before(operation, key);
        }

        var reply = await run();
        if (After is { } after)
        {
            await after(operation, key);
        }

        return reply;
    }
}
