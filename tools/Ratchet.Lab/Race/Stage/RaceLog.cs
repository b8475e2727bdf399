namespace Ratchet.Lab.Race.Stage;

/// <summary>A read as its caller saw it; the numbers order it among everything else that was logged.</summary>
internal sealed record ReadRecord(string Actor, int Began, int Ended, string? Price);

/// <summary>A write that was acknowledged to its caller.</summary>
internal sealed record AcknowledgedWrite(int At, string Price);

/// <summary>A commit, in the order in which the database applied it.</summary>
internal sealed record CommittedPrice(int At, string Price);

/// <summary>Everything that happened in one run, in the one order in which it happened. Thread-safe.</summary>
internal sealed class RaceLog
{
    private readonly Lock _gate = new();
    private readonly List<RaceEvent> _events = [];
    private readonly List<ReadRecord> _reads = [];
    private readonly List<AcknowledgedWrite> _acknowledged = [];
    private readonly List<CommittedPrice> _commits = [];
    private int _now;

    public IReadOnlyList<RaceEvent> Events => _events;

    public IReadOnlyList<ReadRecord> Reads => _reads;

    public IReadOnlyList<AcknowledgedWrite> Acknowledged => _acknowledged;

    public IReadOnlyList<CommittedPrice> Commits => _commits;

    /// <summary>The next number of the common order.</summary>
    public int Tick()
    {
        lock (_gate)
        {
            return ++_now;
        }
    }

    /// <summary>Adds a line, or counts the last one up if it says the same again.</summary>
    public void Add(RaceEvent happened)
    {
        lock (_gate)
        {
            if (_events is [.., var last] && last with { Times = 1 } == happened)
            {
                _events[^1] = last with { Times = last.Times + 1 };
            }
            else
            {
                _events.Add(happened);
            }
        }
    }

    /// <summary>
    /// Adds a read that has returned. It gets a line only where the lines so far do not show what it returned: after a load that it
    /// joined, not after its own.
    /// </summary>
    public void AddRead(string actor, int began, string? price)
    {
        var ended = Tick();
        lock (_gate)
        {
            _reads.Add(new ReadRecord(actor, began, ended, price));
            if (_events.FindLast(happened => happened.Actor == actor) is { Kind: EventKind.ActorNote })
            {
                _events.Add(new RaceEvent(EventKind.ActorNote, actor, null, $"returns {Money.Dollars(price)}", null) { Returned = price });
            }
        }
    }

    public void AddAcknowledged(string price)
    {
        var at = Tick();
        lock (_gate)
        {
            _acknowledged.Add(new AcknowledgedWrite(at, price));
        }
    }

    public void AddCommit(string price)
    {
        var at = Tick();
        lock (_gate)
        {
            _commits.Add(new CommittedPrice(at, price));
        }
    }
}
