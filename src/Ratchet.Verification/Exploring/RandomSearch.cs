namespace Ratchet.Verification.Exploring;

/// <summary>
/// Many executions of a scenario of any size, each drawn from the seed and its own number. Proves nothing and finds much; a schedule is
/// printed for what it finds.
/// </summary>
internal sealed class RandomSearch(IExplorable subject, IPicker picker, ulong seed, long executions = long.MaxValue) : Search(subject)
{
    /// <summary>No execution of a working cache comes near to it: who gets there waits in circles.</summary>
    private const int MaxEvents = 20_000;

    private readonly List<PendingEvent> _enabled = [];
    private readonly List<ulong> _path = [];
    private ulong _number;

    /// <summary>Executions are given up after so many events.</summary>
    public int? Horizon { get; init; }

    protected override IReadOnlyList<ulong> Path => _path;

    protected override bool CoversAll => false;

    protected override bool Next() => _number < (ulong)executions;

    protected override bool RunOnce(IExploredRun run)
    {
        picker.Begin(World.Mix(seed, ++_number));
        _path.Clear();
        while (run.Watch.Violation is null)
        {
            if (_path.Count == Horizon)
            {
                return false;
            }

            run.World.CollectEnabled(_enabled, picker.WantsFault());
            if (!_enabled.Exists(static e => !e.IsFault))
            {
                run.CheckEnd();
                break;
            }

            if (_path.Count == MaxEvents)
            {
                run.Watch.Report("progress", $"there is no end after {MaxEvents} events");
                break;
            }

            var chosen = picker.Pick(_enabled);
            _path.Add(chosen.Id);
            run.World.Run(chosen);
        }

        return true;
    }
}

/// <summary>Which event happens next.</summary>
internal interface IPicker
{
    /// <summary>A new execution, to be drawn from this seed alone.</summary>
    void Begin(ulong seed);

    /// <summary>Whether the next event is to be a fault, if one can happen. Of these there are many at every step: not every time.</summary>
    bool WantsFault();

    /// <summary>One of these, of which at least one is no fault.</summary>
    PendingEvent Pick(List<PendingEvent> enabled);
}
