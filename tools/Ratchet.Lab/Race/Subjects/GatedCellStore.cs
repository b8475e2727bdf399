using System.Text;
using Ratchet.Cells;
using Ratchet.Lab.Race.Stage;
using Ratchet.Stores;

namespace Ratchet.Lab.Race.Subjects;

/// <summary>A cell store behind the turnstile. The store behind it belongs to somebody else and outlives it.</summary>
internal sealed class GatedCellStore(ICellStore inner, Turnstile turnstile, CellNames names) : ICellStore
{
    public WakeUps WakeUps => inner.WakeUps;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask<CellRead> LookupAsync(CellKey key, CellShape shape, Token? known) =>
        PassAsync(Act.Other, "Lookup", () => inner.LookupAsync(key, shape, known), names.Of);

    public ValueTask<CellRead> AcquireAsync(CellKey key, CellShape shape, Token token, TimeSpan timeToLive) =>
        PassAsync(Act.Acquire, "Acquire", () => inner.AcquireAsync(key, shape, token, timeToLive), names.Of);

    public ValueTask<bool> FillAsync(CellKey key, CellShape shape, Token token, CellValue value, TimeSpan timeToLive)
    {
        names.Filling(key, token);
        var price = Encoding.UTF8.GetString(value.Payload.Span);
        return new(turnstile.PassAsync(new Operation<bool>(
            Act.Fill,
            Target.Cache,
            $"Fill {(shape.IsVersioned ? names.Of(token) : "")} {Money.Dollars(price)}".Replace("  ", " ", StringComparison.Ordinal),
            () => inner.FillAsync(key, shape, token, value, timeToLive).AsTask(),
            (isAccepted, line) => isAccepted
                ? line with { Reply = "stored", Stored = price, StoredFor = timeToLive, IsDecisive = true }
                : line with { Reply = "refused" })).Translated());
    }

    public ValueTask<BeginReply> BeginAsync(CellKey key, CellShape shape, BeginRequest request) =>
        PassAsync(Act.Other, "Begin", () => inner.BeginAsync(key, shape, request), reply => reply.IsBusy ? "busy" : "quarantined");

    public ValueTask<bool> EndAsync(CellKey key, CellShape shape, EndRequest request) =>
        request.Publication is { } published
            ? PassAsync(Act.Publish, $"End {Money.Dollars(Encoding.UTF8.GetString(published.Value.Payload.Span))}", () => inner.EndAsync(key, shape, request), _ => null)
            : PassAsync(Act.Other, "End", () => inner.EndAsync(key, shape, request), _ => null);

    public ValueTask<bool> RenewAsync(CellKey key, Token writer, TimeSpan timeToLive) =>
        PassAsync(Act.Other, "Renew", () => inner.RenewAsync(key, writer, timeToLive), _ => null);

    public ValueTask<bool> HoldInDoubtAsync(CellKey key, CellShape shape, Token writer, TimeSpan timeToLive) =>
        PassAsync(Act.Other, "HoldInDoubt", () => inner.HoldInDoubtAsync(key, shape, writer, timeToLive), _ => null);

    public async ValueTask InvalidateAsync(CellKey key) => await PassAsync(
        Act.Other,
        "Invalidate",
        async () =>
        {
            await inner.InvalidateAsync(key);
            return true;
        },
        _ => null);

    public async ValueTask ReleaseAsync(CellKey key, CellShape shape, Token token) => await PassAsync(
        Act.Other,
        "Release",
        async () =>
        {
            await inner.ReleaseAsync(key, shape, token);
            return true;
        },
        _ => null);

    public IAsyncEnumerable<CellKey> ScanAsync(string cache, CancellationToken cancellationToken) => inner.ScanAsync(cache, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ValueTask<TReply> PassAsync<TReply>(Act act, string text, Func<ValueTask<TReply>> send, Func<TReply, string?> describe) =>
        new(turnstile.PassAsync(new Operation<TReply>(
            act,
            Target.Cache,
            text,
            () => send().AsTask(),
            (reply, line) => line with { Reply = describe(reply) })).Translated());
}

/// <summary>A command that got no reply fails as the contract of <see cref="ICellStore"/> says.</summary>
internal static class CellStoreFaults
{
    public static async Task<TReply> Translated<TReply>(this Task<TReply> command)
    {
        try
        {
            return await command.ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            throw new CellStoreException(late.Message, late);
        }
    }
}
