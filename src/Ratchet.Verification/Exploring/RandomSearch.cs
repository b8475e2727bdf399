namespace Ratchet.Verification.Exploring;

/// <summary>
/// Many executions of a scenario of any size, each drawn from the seed and its own number. Proves nothing and finds much; a schedule is
/// printed for what it finds.
/// </summary>
internal sealed class RandomSearch(IExplorable subject, IPicker picker, ulong seed, ExecutionNumbers numbers) : Search(subject)
{
    /// <summary>No execution of a working cache comes near to it: who gets there waits in circles.</summary>
    private const int MaxEvents = 20_000;

    private readonly List<PendingEvent> _enabled = [];
    private readonly List<ulong> _path = [];

    public RandomSearch(IExplorable subject, IPicker picker, ulong seed, long executions = long.MaxValue)
        : this(subject, picker, seed, new ExecutionNumbers(executions))
    {
    }

    /// <summary>Of the last execution.</summary>
    public ulong Number { get; private set; }

    /// <summary>Executions are given up after so many events.</summary>
    public int? Horizon { get; init; }

    protected override IReadOnlyList<ulong> Path => _path;

    protected override bool CoversAll => false;

    protected override bool Next()
    {
        var number = numbers.Next();
        Number = number ?? Number;
        return number is not null;
    }

    protected override bool RunOnce(IExploredRun run)
    {
        picker.Begin(World.Mix(seed, Number));
        _path.Clear();
        run.World.KeepsPast = false;
        while (run.Watch.Violation is null)
        {
            run.World.CollectEnabled(_enabled, picker.WantsFault());
            if (!_enabled.Exists(static e => !e.IsFault))
            {
                run.CheckEnd();
                break;
            }

            if (_path.Count == Horizon)
            {
                return false;
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

        if (run.Watch.Violation is not null)
        {
            numbers.StopAfter(Number);
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
