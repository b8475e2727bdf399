using System.Diagnostics;
using System.Globalization;
using Ratchet.Verification.Exploring;
using Spectre.Console;

namespace Ratchet.Lab.Explore;

/// <summary>One scenario explored: how far, and what broke.</summary>
internal sealed record Exploration(ExploreRequest Request, Scenario Scenario, SearchResult Result, Counterexample? Counterexample)
{
    /// <summary>A search that ends sooner needs no progress bar.</summary>
    private static readonly TimeSpan Unseen = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);

    /// <summary>Explores until the end, the time is over, or somebody stops it. A terminal is shown the progress.</summary>
    public static async Task<Exploration> RunAsync(ExploreRequest request, Scenario scenario, IAnsiConsole? ansi, CancellationToken cancellationToken)
    {
        var search = request.SearchOf(scenario);
        // One thread from start to end: the search reports whatever continues on another.
        var running = Task.Run(() => search.Run(request.Budget, cancellationToken), CancellationToken.None);
        if (ansi is { Profile.Capabilities.Interactive: true } && !await EndsWithinAsync(running, Unseen))
        {
            await ShowAsync(ansi, request, scenario, search, running);
        }

        var result = await running;
        var counterexample = result.Violation is null ? null : await Task.Run(() => Counterexample.Shrink(scenario, result.Path), CancellationToken.None);
        return new Exploration(request, scenario, result, counterexample);
    }

    private static Task ShowAsync(IAnsiConsole ansi, ExploreRequest request, Scenario scenario, ISearch search, Task running) =>
        ansi.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var clock = Stopwatch.StartNew();
            var executions = request.Sample.Executions;
            var bar = progress.AddTask(scenario.Strategy.ToString(), maxValue: executions ?? request.Budget.TotalSeconds);
            while (!await EndsWithinAsync(running, Redraw))
            {
                bar.Value = executions is null ? (clock.Elapsed + Unseen).TotalSeconds : search.Count;
                bar.Description = string.Create(CultureInfo.InvariantCulture, $"{scenario.Strategy}: {search.Count:N0} executions");
            }
        });

    private static async Task<bool> EndsWithinAsync(Task running, TimeSpan time) =>
        await Task.WhenAny(running, Task.Delay(time)) == running;
}
