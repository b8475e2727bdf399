namespace Ratchet.Benchmarks.Strategies.Measures;

/// <summary>What the server holds of entries that were written and read once: lengths of keys and values, without its overhead.</summary>
internal sealed class StorageMeasure : IMeasure
{
    private const int Entries = 500;

    private static readonly string Value = new('.', 200);

    public int Rounds => 1;

    public IReadOnlyList<Figure> Figures { get; } = [new("keys an entry", "", HasRatio: false), new("bytes an entry, value of 200", "", HasRatio: true)];

    public async Task<IReadOnlyList<double>> TakeAsync(BenchServer server, BenchSubject subject, int run)
    {
        var cache = $"storage-{run}";
        await using var running = await subject.StartAsync(server, cache, _ => Task.FromResult<string?>(Value));
        for (var id = 0; id < Entries; id++)
        {
            await running.WriteAsync(id, id, Value, () => Task.CompletedTask);
            await running.ReadAsync(id, id);
        }

        var (keys, bytes) = await server.CountAsync(cache);
        return [(double)keys / Entries, (double)bytes / Entries];
    }
}
