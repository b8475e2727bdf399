using Ratchet.Lab.Race.Stage;
using Ratchet.Verification.Specimens;
using static Ratchet.Lab.Race.Schedules.Step;
using static Ratchet.Lab.Race.Schedules.Who;

namespace Ratchet.Lab.Race.Schedules;

/// <summary>
/// The published race and its siblings. The price is 100.00 at first; W1 writes 50.00, W2 75.00. After the last step everybody who is
/// still alive finishes, and then a new reader comes.
/// </summary>
internal static class RaceSchedules
{
    public static IReadOnlyList<Schedule> All { get; } =
    [
        new("late-fill", "a write passes between a reader's load and its store", nameof(NaiveCache),
            [new(new Run(R1, Stop.Loaded), new Run(W1, Stop.End), new Run(R1, Stop.End))]),

        new("crossing-writers", "two writes reach database and cache in opposite order", nameof(WriteThroughCache),
            [
                new(
                    new Run(W1, Stop.Before(Act.Update)),
                    new Run(W2, Stop.Committed),
                    new Run(W1, Stop.End),
                    new Run(W2, Stop.End)),
            ]),

        new("outlived-lock", "a reader is paused past the end of its lock or lease", nameof(LockProtectedCache),
            [new(new Run(R1, Stop.Loaded), new Expire(), new Run(W1, Stop.End), new Run(R1, Stop.End))]),

        new("evicted-version", "the server evicts what tells old entries from new", nameof(VersionedCache),
            [new(new Run(R1, Stop.End), new Run(W1, Stop.End), new Run(R1, Stop.End), new Evict())])
        {
            Needs = Traits.Evictable,
        },

        new("crashed-writer", "a writer dies between database and cache", nameof(RedisWriteThroughWrapper),
            [
                new(
                    new Run(R1, Stop.End),
                    new Run(W1, Stop.Before(Act.Update)),
                    new Run(R1, Stop.End),
                    new Run(W1, Stop.Halfway),
                    new Lose(W1)),
            ]),

        new("in-doubt-commit", "a commit times out at its client and lands later", nameof(LockProtectedCache),
            [
                new(
                    new Run(R1, Stop.End),
                    new Run(W1, Stop.Before(Act.Commit)),
                    new TimeOut(W1, Stop.End),
                    new Run(R1, Stop.End),
                    new Land()),
            ]),

        new("late-command", "a reader's store times out and is executed later", nameof(DoubleDeleteCache),
            [
                new(
                    new Run(R1, Stop.Before(Act.Fill)),
                    new TimeOut(R1, Stop.End),
                    new Run(W1, Stop.End),
                    new Land()),
                new(
                    new Run(R1, Stop.Before(Act.Acquire)),
                    new TimeOut(R1, Stop.Loaded),
                    new Run(W1, Stop.End),
                    new Land(),
                    new Run(R1, Stop.End))
                {
                    IsOptional = true,
                },
            ]),

        new("late-joiner", "a caller after the write joins a load from before it", "",
            [new(new Run(R1, Stop.Loaded), new Run(W1, Stop.End), new Run(R2, Stop.End), new Run(R1, Stop.End))])
        {
            Needs = Traits.Coalescing,
        },

        new("joiner-after-fill-sent", "the same, with that load's store already sent", "",
            [new(new Run(R1, Stop.Filled), new Run(W1, Stop.End), new Run(R2, Stop.End), new Run(R1, Stop.End))])
        {
            Needs = Traits.Coalescing,
        },
    ];
}
