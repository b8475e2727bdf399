namespace Ratchet.Verification.Exploring;

/// <summary>Any event as likely as any other; but a fault, of which many are possible at every step, only now and then.</summary>
internal sealed class UniformPicker : IPicker
{
    private SplitMix _random;

    public void Begin(ulong seed) => _random = new SplitMix(seed);

    public bool WantsFault() => FaultRate.WantsFault(ref _random);

    public PendingEvent Pick(List<PendingEvent> enabled)
    {
        FaultRate.Narrow(enabled);
        return enabled[_random.Below(enabled.Count)];
    }
}

/// <summary>How often random executions have faults.</summary>
internal static class FaultRate
{
    private const int StepsPerFault = 24;

    public static bool WantsFault(ref SplitMix random) => random.Below(StepsPerFault) == 0;

    /// <summary>Where faults were wanted and can happen, only they are left.</summary>
    public static void Narrow(List<PendingEvent> enabled)
    {
        if (enabled.Exists(static e => e.IsFault))
        {
            enabled.RemoveAll(static e => !e.IsFault);
        }
    }
}
