using System.Diagnostics;
using FlashSale.Shop;
using Ratchet.Verification.Specimens;

namespace FlashSale.Subjects;

/// <summary>A specimen over the shop's rows. It keeps its state on the servers alone, so every call is a process of its own.</summary>
internal sealed class SpecimenSubject(
    Func<IRedisCommands, IPriceTable, ISpecimenRuntime, IPriceCache> create, bool writesThrough, SubjectSeams seams) : ISubject
{
    public async Task<Product?> ReadAsync(int node, int id, CancellationToken cancellationToken)
    {
        var cache = create(new SpecimenRedis(seams, isReader: true), new SpecimenTable(seams, null, cancellationToken), SpecimenRuntime.Shared);
        return RowText.Parse(id, await cache.GetPriceAsync(id));
    }

    public async Task<Changed> WriteAsync(int node, int id, Change change, CancellationToken cancellationToken)
    {
        var table = new SpecimenTable(seams, change, cancellationToken);
        var cache = create(new SpecimenRedis(seams, isReader: false), table, SpecimenRuntime.Shared);
        var text = writesThrough ? await ForeseeAsync(id, change, cancellationToken) : "";
        if (text is not null)
        {
            await cache.UpdatePriceAsync(id, text);
        }

        return table.Changed ?? new Changed(Applied: false, 0, Row: null);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A program that writes the cache itself must know what the row will be: it reads it first. Null: nothing to write.</summary>
    private async Task<string?> ForeseeAsync(int id, Change change, CancellationToken cancellationToken)
    {
        if (await seams.Table.LoadAsync(id, cancellationToken) is not { } row)
        {
            return null;
        }

        var next = row with { Version = row.Version + 1 };
        return change.Kind switch
        {
            ChangeKind.SetPrice => RowText.Of(next with { Cents = change.Cents }),
            ChangeKind.TakeOne => row.Stock > 0 ? RowText.Of(next with { Stock = row.Stock - 1 }) : null,
            ChangeKind.Restock => row.Stock == 0 ? RowText.Of(next with { Stock = ProductTable.FullStock }) : null,
            _ => RowText.Gone,
        };
    }

    private sealed class SpecimenRuntime : ISpecimenRuntime
    {
        public static readonly SpecimenRuntime Shared = new();

        public TimeSpan Now => Stopwatch.GetElapsedTime(0);

        public Task SleepAsync(TimeSpan duration) => Task.Delay(duration);

        public string NewLockValue() => Guid.NewGuid().ToString();
    }
}
