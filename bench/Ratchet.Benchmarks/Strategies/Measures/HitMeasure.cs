namespace Ratchet.Benchmarks.Strategies.Measures;

/// <summary>Reads of keys that are cached.</summary>
internal sealed class HitMeasure : IMeasure
{
    private const int Keys = 50;

    public IReadOnlyList<Figure> Figures { get; } = [new("hit", "µs", HasRatio: true)];

    public async Task<IReadOnlyList<double>> TakeAsync(BenchServer server, BenchSubject subject, int run)
    {
        await using var running = await subject.StartAsync(server, $"hit-{run}", _ => Task.FromResult<string?>("value"));
        for (var id = 0; id < Keys; id++)
        {
            await running.ReadAsync(0, id);
            await running.ReadAsync(1, id);
        }

        return [await Crowd.TimeAsync((caller, i) => running.ReadAsync(caller, i % Keys), callsEach: 5 * Crowd.CallsEach)];
    }
}
