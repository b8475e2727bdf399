namespace Ratchet.Benchmarks.Strategies.Measures;

/// <summary>Writes, each of another key; the write itself takes no time.</summary>
internal sealed class WriteMeasure : IMeasure
{
    public IReadOnlyList<Figure> Figures { get; } = [new("write", "µs", HasRatio: true)];

    public async Task<IReadOnlyList<double>> TakeAsync(BenchServer server, BenchSubject subject, int run)
    {
        await using var running = await subject.StartAsync(server, $"write-{run}", _ => Task.FromResult<string?>("value"));
        return [await Crowd.TimeAsync((caller, i) => running.WriteAsync(caller, i, "value", () => Task.CompletedTask))];
    }
}
