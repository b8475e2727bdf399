namespace Ratchet.Benchmarks.Strategies.Measures;

/// <summary>A write and then a read of the same key on the other node: what the two cost, and how often the read had to load.</summary>
internal sealed class ReadAfterWriteMeasure : IMeasure
{
    public IReadOnlyList<Figure> Figures { get; } = [new("write, then read", "µs", HasRatio: true), new("  loads a read", "", HasRatio: false)];

    public async Task<IReadOnlyList<double>> TakeAsync(BenchServer server, BenchSubject subject, int run)
    {
        var loads = 0;
        await using var running = await subject.StartAsync(server, $"after-{run}", _ =>
        {
            Interlocked.Increment(ref loads);
            return Task.FromResult<string?>("value");
        });
        var microseconds = await Crowd.TimeAsync(async (caller, i) =>
        {
            await running.WriteAsync(caller, i, "value", () => Task.CompletedTask);
            await running.ReadAsync(caller + 1, i);
        });
        return [microseconds, (double)loads / (Crowd.Callers * Crowd.CallsEach)];
    }
}
