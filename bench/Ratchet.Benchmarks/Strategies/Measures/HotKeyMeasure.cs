using System.Diagnostics;

namespace Ratchet.Benchmarks.Strategies.Measures;

/// <summary>One key that everybody writes and reads, for a while.</summary>
internal sealed class HotKeyMeasure : IMeasure
{
    private const int Readers = 8;
    private const int Writers = 8;

    private static readonly TimeSpan Span = TimeSpan.FromSeconds(3);

    /// <summary>Of a load, and of a write.</summary>
    private static readonly TimeSpan Statement = TimeSpan.FromMilliseconds(2);

    public int Rounds => 3;

    public IReadOnlyList<Figure> Figures { get; } =
        [new("reads of one hot key", "/s", HasRatio: false), new("  loads a 100 reads", "", HasRatio: false), new("  writes", "/s", HasRatio: false)];

    public async Task<IReadOnlyList<double>> TakeAsync(BenchServer server, BenchSubject subject, int run)
    {
        var loads = 0;
        await using var running = await subject.StartAsync(server, $"hot-{run}", async _ =>
        {
            Interlocked.Increment(ref loads);
            await Task.Delay(Statement);
            return "value";
        });
        var clock = Stopwatch.StartNew();
        var reads = Count(Readers, caller => running.ReadAsync(caller, id: 1), clock);
        var writes = Count(Writers, caller => running.WriteAsync(caller, id: 1, "value", () => Task.Delay(Statement)), clock);
        var (read, written) = (await reads, await writes);
        var seconds = clock.Elapsed.TotalSeconds;
        return [read / seconds, 100.0 * loads / read, written / seconds];
    }

    private static async Task<long> Count(int callers, Func<int, Task> call, Stopwatch clock)
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var calls = 0L;
            for (; clock.Elapsed < Span; calls++)
            {
                await call(caller);
            }

            return calls;
        })));
        return counts.Sum();
    }
}
