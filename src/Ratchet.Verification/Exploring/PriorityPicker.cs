namespace Ratchet.Verification.Exploring;

/// <summary>
/// Probabilistic concurrency testing (Burckhardt et al. 2010) over chains of events in the place of threads: each chain has a random
/// priority, the highest that can go on does, and at a few random steps the running chain falls behind all others. An order that
/// depends on few such changes is found with a probability that has a lower bound.
/// </summary>
internal sealed class PriorityPicker(int changes = 3) : IPicker
{
    /// <summary>Among so many first steps the changes fall; longer executions have their races early, too.</summary>
    private const int Length = 100;

    private readonly Dictionary<ulong, ulong> _fallen = [];
    private readonly HashSet<int> _changeAt = [];
    private SplitMix _random;
    private ulong _salt;
    private int _step;

    public void Begin(ulong seed)
    {
        _random = new SplitMix(seed);
        _salt = _random.Next();
        _fallen.Clear();
        _changeAt.Clear();
        for (var change = 0; change < changes; change++)
        {
            _changeAt.Add(_random.Below(Length));
        }

        _step = 0;
    }

    public bool WantsFault() => FaultRate.WantsFault(ref _random);

    public PendingEvent Pick(List<PendingEvent> enabled)
    {
        FaultRate.Narrow(enabled);
        var chosen = Highest(enabled);
        if (_changeAt.Contains(_step++))
        {
            _fallen[chosen.Chain] = (ulong)(changes - _fallen.Count);
            chosen = Highest(enabled);
        }

        return chosen;
    }

    private PendingEvent Highest(List<PendingEvent> enabled)
    {
        var highest = enabled[0];
        var most = PriorityOf(highest);
        foreach (var candidate in enabled)
        {
            if (PriorityOf(candidate) is var priority && priority > most)
            {
                (highest, most) = (candidate, priority);
            }
        }

        return highest;
    }

    private ulong PriorityOf(PendingEvent pending) =>
        _fallen.Count > 0 && _fallen.TryGetValue(pending.Chain, out var low) ? low : World.Mix(_salt, pending.Chain) | 1UL << 63;
}
