namespace Ratchet.Verification.Exploring;

/// <summary>Any event as likely as any other; but a fault, of which many are possible at every step, only now and then.</summary>
internal sealed class UniformPicker : IPicker
{
    private const int StepsPerFault = 24;

    private readonly List<PendingEvent> _candidates = [];
    private SplitMix _random;

    public void Begin(ulong seed) => _random = new SplitMix(seed);

    public PendingEvent Pick(List<PendingEvent> enabled)
    {
        Split(enabled, _candidates, ref _random);
        return _candidates[_random.Below(_candidates.Count)];
    }

    /// <summary>Either the faults or the rest of what may happen. Never empty.</summary>
    public static void Split(List<PendingEvent> enabled, List<PendingEvent> into, ref SplitMix random)
    {
        var wantsFault = random.Below(StepsPerFault) == 0 && enabled.Exists(static e => e.IsFault);
        into.Clear();
        foreach (var pending in enabled)
        {
            if (pending.IsFault == wantsFault)
            {
                into.Add(pending);
            }
        }
    }
}
