namespace Ratchet.Verification.Exploring;

/// <summary>
/// Every event has a random rank, and the highest that can happen does. So one single event, a reply above all, can be held back while
/// everything else goes on: the executions in which something is delivered long after it was decided.
/// </summary>
internal sealed class RankPicker : IPicker
{
    private SplitMix _random;
    private ulong _salt;

    public void Begin(ulong seed)
    {
        _random = new SplitMix(seed);
        _salt = _random.Next();
    }

    public bool WantsFault() => FaultRate.WantsFault(ref _random);

    public PendingEvent Pick(List<PendingEvent> enabled)
    {
        FaultRate.Narrow(enabled);
        var highest = enabled[0];
        var most = World.Mix(_salt, highest.Id);
        foreach (var candidate in enabled)
        {
            if (World.Mix(_salt, candidate.Id) is var rank && rank > most)
            {
                (highest, most) = (candidate, rank);
            }
        }

        return highest;
    }
}
