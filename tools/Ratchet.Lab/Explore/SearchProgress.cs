using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Ratchet.Lab.Explore;

/// <summary>Something that explores, and how far it has come.</summary>
/// <param name="Name">What is explored.</param>
/// <param name="Budget">When it ends at the latest.</param>
/// <param name="Count">Executions so far; may be asked from any thread. Null: nobody counts them before the end.</param>
/// <param name="Executions">How many there will be; null: as many as the budget allows.</param>
internal sealed record Progressing(string Name, TimeSpan Budget, Func<long>? Count, long? Executions = null);

/// <summary>Shows a terminal that something long goes on.</summary>
internal static class SearchProgress
{
    /// <summary>What ends sooner needs no progress bar.</summary>
    private static readonly TimeSpan Unseen = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs it, and shows the progress to a terminal where one is watched.</summary>
    public static async Task<T> RunAsync<T>(IAnsiConsole? ansi, Progressing what, Func<T> run)
    {
        // One thread from start to end: a search reports whatever continues on another.
        var running = Task.Run(run, CancellationToken.None);
        if (ansi is { Profile.Capabilities.Interactive: true } && !await EndsWithinAsync(running, Unseen))
        {
            await ShowAsync(ansi, what, running);
        }

        return await running;
    }

    private static Task ShowAsync(IAnsiConsole ansi, Progressing what, Task running) =>
        ansi.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var clock = Stopwatch.StartNew();
            var bar = progress.AddTask(Markup.Escape(what.Name), maxValue: what.Executions ?? what.Budget.TotalSeconds);
            while (!await EndsWithinAsync(running, Redraw))
            {
                var count = what.Count?.Invoke();
                bar.Value = what.Executions is null ? (clock.Elapsed + Unseen).TotalSeconds : count ?? 0;
                bar.Description = Markup.Escape(count is null ? what.Name : string.Create(CultureInfo.InvariantCulture, $"{what.Name}: {count:N0} executions"));
            }
        });

    private static async Task<bool> EndsWithinAsync(Task running, TimeSpan time) =>
        await Task.WhenAny(running, Task.Delay(time)) == running;
}
