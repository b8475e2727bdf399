using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ratchet.Telemetry;

/// <summary>
/// The instruments of the meter <c>Ratchet</c>. Tags: the cache's name and an outcome; never a key. Durations in seconds.
/// docs/operations.md lists them. Thread-safe.
/// </summary>
internal sealed class RatchetMetrics : IDisposable
{
    public const string Name = "Ratchet";

    /// <summary>Spans of loads and writes.</summary>
    public static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _bypasses;
    private readonly Counter<long> _fills;
    private readonly Counter<long> _waits;
    private readonly Counter<long> _writes;
    private readonly Counter<long> _quarantines;
    private readonly Counter<long> _damaged;
    private readonly Counter<long> _serializerFailures;
    private readonly Counter<long> _outages;
    private readonly Histogram<double> _loadDuration;
    private readonly Histogram<double> _writeDuration;

    public RatchetMetrics(IMeterFactory? factory)
    {
        _meter = factory?.Create(Name) ?? new Meter(Name);
        _requests = _meter.CreateCounter<long>("ratchet.requests", "{request}", "Reads, by cache and outcome (hit, loaded, joined, bypassed, failed).");
        _bypasses = _meter.CreateCounter<long>("ratchet.bypasses", "{read}", "Reads that went to the database past the cache, by reason.");
        _fills = _meter.CreateCounter<long>("ratchet.fills", "{fill}", "Loaded values offered to the cache: accepted, refused (a race prevented), or unknown (no answer).");
        _waits = _meter.CreateCounter<long>("ratchet.waits", "{wait}", "Waits for another node's load or write: woken or timed out.");
        _writes = _meter.CreateCounter<long>("ratchet.writes", "{write}", "Writes, by cache and outcome (ended, pending, in_doubt, failed, refused).");
        _quarantines = _meter.CreateCounter<long>("ratchet.quarantines", "{quarantine}", "Quarantines: begun, held (in doubt), lost (gone before their End).");
        _damaged = _meter.CreateCounter<long>("ratchet.damaged_cells", "{cell}", "Keys that held bytes which are no cell.");
        _serializerFailures = _meter.CreateCounter<long>("ratchet.serializer_failures", "{failure}", "Values that could not be read or written.");
        _outages = _meter.CreateCounter<long>("ratchet.outages", "{outage}", "Times that the cache server stopped answering.");
        _loadDuration = _meter.CreateHistogram<double>("ratchet.load.duration", "s", "How long loaders took.");
        _writeDuration = _meter.CreateHistogram<double>("ratchet.write.duration", "s", "How long writes took, with their Begin and End.");
    }

    public void Requested(string cache, CacheSource source) => _requests.Add(1, Cache(cache), Outcome(Text(source)));

    public void RequestFailed(string cache) => _requests.Add(1, Cache(cache), Outcome("failed"));

    public void Bypassed(string cache, BypassReason reason) => _bypasses.Add(1, Cache(cache), new("reason", Text(reason)));

    public void Filled(string cache, bool accepted) => _fills.Add(1, Cache(cache), Outcome(accepted ? "accepted" : "refused"));

    public void FillUnknown(string cache) => _fills.Add(1, Cache(cache), Outcome("unknown"));

    public void Waited(string cache, bool woken) => _waits.Add(1, Cache(cache), Outcome(woken ? "woken" : "timed_out"));

    public void Wrote(string cache, string outcome, TimeSpan duration)
    {
        _writes.Add(1, Cache(cache), Outcome(outcome));
        _writeDuration.Record(duration.TotalSeconds, Cache(cache), Outcome(outcome));
    }

    public void QuarantineBegun(string cache) => _quarantines.Add(1, Cache(cache), Outcome("begun"));

    public void QuarantineHeld(string cache) => _quarantines.Add(1, Cache(cache), Outcome("held"));

    public void QuarantineLost(string cache) => _quarantines.Add(1, Cache(cache), Outcome("lost"));

    public void FoundDamaged(string cache) => _damaged.Add(1, Cache(cache));

    public void SerializerFailed(string cache, bool reading) => _serializerFailures.Add(1, Cache(cache), new("operation", reading ? "read" : "write"));

    public void OutageBegan() => _outages.Add(1);

    public void Loaded(string cache, TimeSpan duration, bool failed) =>
        _loadDuration.Record(duration.TotalSeconds, Cache(cache), Outcome(failed ? "failed" : "loaded"));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Cache(string cache) => new("cache", cache);

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);

    private static string Text(CacheSource source) => source switch
    {
        CacheSource.Hit => "hit",
        CacheSource.Loaded => "loaded",
        CacheSource.Joined => "joined",
        _ => "bypassed",
    };

    private static string Text(BypassReason reason) => reason switch
    {
        BypassReason.Quarantined => "quarantined",
        BypassReason.Unavailable => "unavailable",
        BypassReason.Pending => "pending",
        BypassReason.WaitedTooLong => "waited_too_long",
        BypassReason.InsideLoader => "inside_loader",
        BypassReason.InsideTransaction => "inside_transaction",
        BypassReason.Unshareable => "unshareable",
        _ => "contended",
    };
}

/// <summary>Why a read went past the cache.</summary>
internal enum BypassReason
{
    /// <summary>A write is in flight.</summary>
    Quarantined,

    /// <summary>The store did not answer.</summary>
    Unavailable,

    /// <summary>This node could not yet tell the store that a write has ended.</summary>
    Pending,

    /// <summary>Another node's load, or a write, took longer than the wait.</summary>
    WaitedTooLong,

    /// <summary>The read stands inside a loader and would have had to wait.</summary>
    InsideLoader,

    /// <summary>The caller stands in a transaction or inside a write, and may see what nobody else may.</summary>
    InsideTransaction,

    /// <summary>The value cannot be cached, so it cannot be shared either.</summary>
    Unshareable,

    /// <summary>It went round too often without a result.</summary>
    Contended,
}
