using Ratchet.Benchmarks.Strategies.Measures;

namespace Ratchet.Benchmarks.Strategies;

/// <summary>
/// What each strategy costs in one and the same run: every measure is taken of every subject in turn, several times over, so that
/// what else the machine does falls on all of them. The first subject is plain Redis, without any guarantee.
/// </summary>
internal static class StrategySuite
{
    private static readonly IMeasure[] Measures =
    [
        new HitMeasure(), new MissMeasure(), new WriteMeasure(), new ReadAfterWriteMeasure(), new ReadDuringWriteMeasure(), new HotKeyMeasure(),
        new HungLoaderMeasure(), new StorageMeasure(),
    ];

    public static async Task<IBenchReport> RunAsync(BenchServer server)
    {
        var rows = new List<StrategyRow>();
        foreach (var measure in Measures)
        {
            rows.AddRange(await TakeAsync(server, measure));
        }

        return new StrategyReport(server.Label, rows);
    }

    private static async Task<IEnumerable<StrategyRow>> TakeAsync(BenchServer server, IMeasure measure)
    {
        var rows = measure.Figures
            .Select(figure => (Figure: figure, Rounds: BenchSubject.All.ToDictionary(subject => subject.Name, _ => new List<double>(), StringComparer.Ordinal)))
            .ToList();
        var run = 0;

        // The first round is compiled while it runs.
        for (var round = -1; round < measure.Rounds; round++)
        {
            foreach (var subject in BenchSubject.All)
            {
                var values = await measure.TakeAsync(server, subject, run++);
                foreach (var (row, value) in round < 0 ? [] : rows.Zip(values))
                {
                    row.Rounds[subject.Name].Add(value);
                }
            }
        }

        return rows.Select(row => new StrategyRow(row.Figure, row.Rounds));
    }
}
