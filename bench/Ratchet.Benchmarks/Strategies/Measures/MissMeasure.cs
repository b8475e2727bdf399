namespace Ratchet.Benchmarks.Strategies.Measures;

/// <summary>First reads, each of another key; the load itself takes no time.</summary>
internal sealed class MissMeasure : IMeasure
{
    public IReadOnlyList<Figure> Figures { get; } = [new("miss with its fill", "µs", HasRatio: true)];

    public async Task<IReadOnlyList<double>> TakeAsync(BenchServer server, BenchSubject subject, int run)
    {
        await using var running = await subject.StartAsync(server, $"miss-{run}", _ => Task.FromResult<string?>("value"));
        return [await Crowd.TimeAsync(running.ReadAsync)];
    }
}
