using System.Globalization;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Amplification;

/// <summary>Rows in memory: what the cache server is left with does not depend on the database. Thread-safe.</summary>
internal sealed class RowTable(int rows) : IPriceTable
{
    private readonly int[] _changes = new int[rows];

    public static string ValueOf(int number) => number.ToString(CultureInfo.InvariantCulture).PadRight(WriteLoad.ValueBytes, '.');

    public Task<string?> LoadPriceAsync(int productId) => Task.FromResult<string?>(ValueOf(Volatile.Read(ref _changes[productId])));

    public Task<IPriceUpdate> BeginUpdateAsync(int productId, string newPrice) => Task.FromResult<IPriceUpdate>(new Update(this, productId));

    public void Change(int id) => Interlocked.Increment(ref _changes[id]);

    private sealed class Update(RowTable table, int id) : IPriceUpdate
    {
        public Task CommitAsync()
        {
            table.Change(id);
            return Task.CompletedTask;
        }

        public Task RollbackAsync() => Task.CompletedTask;

        public ValueTask DisposeAsync() => default;
    }
}
