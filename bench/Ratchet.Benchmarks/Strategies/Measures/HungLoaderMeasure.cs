using System.Diagnostics;

namespace Ratchet.Benchmarks.Strategies.Measures;

/// <summary>A read of a cold key on one node while a load of it hangs on the other one, as when that node has died.</summary>
internal sealed class HungLoaderMeasure : IMeasure
{
    private static readonly TimeSpan Load = TimeSpan.FromMilliseconds(10);

    public int Rounds => 3;

    public IReadOnlyList<Figure> Figures { get; } = [new("read, other node's load hangs", "ms", HasRatio: false)];

    public async Task<IReadOnlyList<double>> TakeAsync(BenchServer server, BenchSubject subject, int run)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var running = await subject.StartAsync(server, $"hung-{run}", async _ =>
        {
            await (begun.TrySetResult() ? end.Task : Task.Delay(Load));
            return "value";
        });
        var hung = running.ReadAsync(caller: 0, id: 1);
        await begun.Task;

        var clock = Stopwatch.StartNew();
        await running.ReadAsync(caller: 1, id: 1);
        var took = clock.Elapsed.TotalMilliseconds;
        end.SetResult();
        await hung;
        return [took];
    }
}
