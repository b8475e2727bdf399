using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// Random executions on several threads, one search each. Which executions there are, and which violation is reported (the one of the
/// lowest number), depends on the seed and their count, and not on the threads.
/// </summary>
internal sealed class Sample : ISearch
{
    private readonly RandomSearch[] _searches;

    public Sample(IExplorable subject, Func<IPicker> newPicker, ulong seed, long executions, int threads)
    {
        var numbers = new ExecutionNumbers(executions);
        _searches = new RandomSearch[threads];
        for (var i = 0; i < threads; i++)
        {
            _searches[i] = new RandomSearch(subject, newPicker(), seed, numbers);
        }
    }

    public long Count => _searches.Sum(static search => search.Count);

    public SearchResult Run(TimeSpan budget, CancellationToken cancellationToken = default)
    {
        var clock = Stopwatch.StartNew();
        var results = new SearchResult[_searches.Length];
        ExceptionDispatchInfo? failure = null;
        var threads = Array.ConvertAll(_searches, search => new Thread(() =>
        {
            try
            {
                results[Array.IndexOf(_searches, search)] = search.Run(budget, cancellationToken);
            }
            catch (Exception exception)
            {
                // Thrown again where it is seen; the others end by themselves.
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        }));
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        failure?.Throw();
        var first = Enumerable.Range(0, results.Length).Where(i => results[i].Violation is not null).OrderBy(i => _searches[i].Number).Cast<int?>().FirstOrDefault();
        return new SearchResult(
            results.Sum(static result => result.Executions), Cut: 0, IsComplete: false, clock.Elapsed, first is { } i ? results[i].Violation : null, first is { } at ? results[at].Path : []);
    }
}
