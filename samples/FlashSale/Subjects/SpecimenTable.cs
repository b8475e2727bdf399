using FlashSale.Shop;
using Ratchet.Verification.Specimens;

namespace FlashSale.Subjects;

/// <summary>The shop's rows as a specimen sees them, for one call: what is "the price" to it is the whole row.</summary>
internal sealed class SpecimenTable(SubjectSeams seams, Change? change, CancellationToken cancellationToken) : IPriceTable
{
    /// <summary>What the call's write committed; null before.</summary>
    public Changed? Changed { get; private set; }

    public async Task<string?> LoadPriceAsync(int productId) =>
        await seams.Load(productId, cancellationToken) is { } row ? RowText.Of(row) : null;

    public Task<IPriceUpdate> BeginUpdateAsync(int productId, string newPrice) => Task.FromResult<IPriceUpdate>(new Update(this, productId));

    private sealed class Update(SpecimenTable table, int productId) : IPriceUpdate
    {
        public async Task CommitAsync()
        {
            table.Changed = await table.Seams.Table.ApplyAsync(productId, table.Change, CancellationToken.None);
            table.Seams.Stories.Committed(productId, table.Changed);
        }

        public Task RollbackAsync() => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private SubjectSeams Seams => seams;

    private Change Change => change ?? throw new InvalidOperationException("A read does not write.");
}
