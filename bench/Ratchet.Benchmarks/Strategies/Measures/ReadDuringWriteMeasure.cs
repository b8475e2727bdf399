using System.Diagnostics;

namespace Ratchet.Benchmarks.Strategies.Measures;

/// <summary>Readers of one key while a write of it takes its time: how long they take, and how often the database is asked.</summary>
internal sealed class ReadDuringWriteMeasure : IMeasure
{
    private const int Readers = 32;

    private static readonly TimeSpan Load = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Write = TimeSpan.FromMilliseconds(300);

    public int Rounds => 3;

    public IReadOnlyList<Figure> Figures { get; } =
        [new("read in a 300 ms write", "ms", HasRatio: false), new("  loads a 100 reads", "", HasRatio: false)];

    public async Task<IReadOnlyList<double>> TakeAsync(BenchServer server, BenchSubject subject, int run)
    {
        var loads = 0;
        await using var running = await subject.StartAsync(server, $"during-{run}", async _ =>
        {
            Interlocked.Increment(ref loads);
            await Task.Delay(Load);
            return "value";
        });
        await running.ReadAsync(0, id: 1);
        loads = 0;

        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var write = running.WriteAsync(0, id: 1, "value", async () =>
        {
            begun.SetResult();
            await Task.Delay(Write);
        });
        await begun.Task;
        var times = await Task.WhenAll(Enumerable.Range(0, Readers).Select(reader => Task.Run(() => ReadAsync(running, reader, write))));
        await write;
        var all = times.SelectMany(each => each).ToList();
        return [all.Median(), 100.0 * loads / all.Count];
    }

    /// <summary>Milliseconds of each read until the write is over.</summary>
    private static async Task<List<double>> ReadAsync(IRunningSubject running, int reader, Task write)
    {
        var times = new List<double>();
        while (!write.IsCompleted)
        {
            var clock = Stopwatch.StartNew();
            await running.ReadAsync(reader, id: 1);
            times.Add(clock.Elapsed.TotalMilliseconds);
            await Task.Delay(1);
        }

        return times;
    }
}
