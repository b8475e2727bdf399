namespace Ratchet.Verification.Programs;

/// <summary>How executions are chosen.</summary>
public enum Scheduler
{
    /// <summary>Every one, but for those that differ from another only in the order of independent events.</summary>
    Exhaustive,

    /// <summary>Any event as likely as any other.</summary>
    Random,

    /// <summary>
    /// By random priorities that change a few times (probabilistic concurrency testing): finds what depends on a few unlucky moments, also in
    /// long executions.
    /// </summary>
    Priorities,
}

/// <summary>How to search.</summary>
public sealed record SearchOptions
{
    /// <summary>How executions are chosen; every one by default.</summary>
    public Scheduler Scheduler { get; init; } = Scheduler.Exhaustive;

    /// <summary>How long to search at most, in real time; a minute by default. Making a counterexample shorter may take some seconds more.</summary>
    public TimeSpan Budget
    {
        get;
        init => field = value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A search has more than no time.");
    } = TimeSpan.FromMinutes(1);

    /// <summary>How many executions to try at most, where they are drawn; 100,000 by default.</summary>
    public long Executions
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A search tries at least one execution.");
    } = 100_000;

    /// <summary>
    /// Executions are given up after so many events; null, the default, follows them to their end. An exhaustive search is then complete if it
    /// covers all that can happen in so many events: one that finds nothing proves that no shorter execution breaks the facts.
    /// </summary>
    public int? MaxEvents
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "An execution has at least one event.");
    }

    /// <summary>What executions are drawn from; 1 by default. The same seed gives the same executions.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How long an event may take, in real time, before it is said to block.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);
}
