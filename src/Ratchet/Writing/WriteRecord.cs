using System.Diagnostics;
using Ratchet.Telemetry;

namespace Ratchet.Writing;

/// <summary>What is measured, traced and logged of one write: once for each cache that it names.</summary>
internal sealed class WriteRecord
{
    private readonly long _start;
    private readonly Activity? _activity;
    private readonly WriteScope[] _scopes;

    private WriteRecord(IReadOnlyList<CacheEntry> entries, Activity? activity)
    {
        _scopes = entries.Count == 1 ? [entries[0].Scope] : [.. entries.Select(static entry => entry.Scope).Distinct()];
        _start = _scopes[0].Engine.Seams.Stopwatch.GetTimestamp();
        _activity = activity;
        _activity?.SetTag("cache", string.Join(',', _scopes.Select(static scope => scope.Name)));
    }

    /// <summary>The caches that the write names, each once.</summary>
    public IReadOnlyList<WriteScope> Scopes => _scopes;

    /// <summary>A write with a callback, which is a span of its own.</summary>
    public static WriteRecord OfCallback(IReadOnlyList<CacheEntry> entries) =>
        new(entries, RatchetMetrics.Activities.StartActivity("ratchet.write"));

    /// <summary>A write that the caller's own code is: a span would become the current one of that code.</summary>
    public static WriteRecord OfOpenWrite(IReadOnlyList<CacheEntry> entries) => new(entries, activity: null);

    public void Ended(WriteOutcome outcome, bool isPending) => Ended(outcome switch
    {
        WriteOutcome.InDoubt => "in_doubt",
        WriteOutcome.Failed => "failed",
        _ => isPending ? "pending" : "ended",
    });

    public void Refused() => Ended("refused");

    public void InDoubt(Exception exception)
    {
        foreach (var scope in _scopes)
        {
            Log.WriteInDoubt(scope.Engine.Logger, scope.Name, scope.Options.InDoubtHold, exception);
        }
    }

    /// <summary>It was disposed of without an outcome.</summary>
    public void LeftOpen() => Log.WriteLeftOpen(
        _scopes[0].Engine.Logger, string.Join(", ", _scopes.Select(static scope => scope.Name)), _scopes.Max(static scope => scope.Options.InDoubtHold));

    private void Ended(string outcome)
    {
        _activity?.SetTag("outcome", outcome);
        _activity?.Dispose();
        foreach (var scope in _scopes)
        {
            scope.Engine.Metrics.Wrote(scope.Name, outcome, scope.Engine.Seams.Stopwatch.GetElapsedTime(_start));
        }
    }
}
