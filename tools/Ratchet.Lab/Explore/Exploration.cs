using Ratchet.Verification.Exploring;
using Spectre.Console;

namespace Ratchet.Lab.Explore;

/// <summary>One scenario explored: how far, and what broke.</summary>
internal sealed record Exploration(ExploreRequest Request, Scenario Scenario, SearchResult Result, Counterexample? Counterexample)
{
    /// <summary>Explores until the end, the time is over, or somebody stops it. A terminal is shown the progress.</summary>
    public static async Task<Exploration> RunAsync(ExploreRequest request, Scenario scenario, IAnsiConsole? ansi, CancellationToken cancellationToken)
    {
        var search = request.SearchOf(scenario);
        var what = new Progressing(scenario.Strategy.ToString(), request.Budget, () => search.Count, request.Sample.Executions);
        var result = await SearchProgress.RunAsync(ansi, what, () => search.Run(request.Budget, cancellationToken));
        var counterexample = result.Violation is null ? null : await Task.Run(() => Counterexample.Shrink(scenario, result.Path), CancellationToken.None);
        return new Exploration(request, scenario, result, counterexample);
    }
}
