using System.Globalization;
using Ratchet.Lab.Commands;

namespace Ratchet.Lab.Explore;

/// <summary><c>ratchet explore --bounds</c>: every scenario of <see cref="Bounds"/>, several at a time, and whether each is covered.</summary>
internal static class BoundsRun
{
    /// <summary>Explores and reports; what was reached is told also if somebody stops it.</summary>
    public static async Task<int> RunAsync(LabConsole console, ExploreRequest request, bool isJson, CancellationToken cancellationToken)
    {
        var explorations = new List<Exploration>();
        var scenarios = request.Scenarios.SelectMany(Bounds.Of).ToList();
        await Parallel.ForEachAsync(scenarios, new ParallelOptions { MaxDegreeOfParallelism = request.Sample.Threads }, async (scenario, _) =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var exploration = await Exploration.RunAsync(request, scenario, ansi: null, cancellationToken);
            lock (explorations)
            {
                explorations.Add(exploration);
                if (!isJson)
                {
                    new ExploreReport(console.Out).WriteLine(exploration);
                }
            }
        });
        var complete = explorations.Count(static each => each.Result.IsComplete);
        console.Out.WriteLine(isJson
            ? ExploreJson.Of(explorations, isArray: true)
            : string.Create(CultureInfo.InvariantCulture, $"{complete} of {scenarios.Count} scenarios are covered, {explorations.Count(static each => each.Counterexample is not null)} are broken"));
        return complete == scenarios.Count ? ExitCode.Holds : ExitCode.DoesNotHold;
    }
}
