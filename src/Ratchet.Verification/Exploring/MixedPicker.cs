namespace Ratchet.Verification.Exploring;

/// <summary>Each execution by another of the schedulers.</summary>
internal sealed class MixedPicker : IPicker
{
    private readonly IPicker[] _pickers = [new UniformPicker(), new PriorityPicker(), new RankPicker()];
    private IPicker _current = new UniformPicker();

    public void Begin(ulong seed)
    {
        var random = new SplitMix(seed);
        _current = _pickers[random.Below(_pickers.Length)];
        _current.Begin(random.Next());
    }

    public bool WantsFault() => _current.WantsFault();

    public PendingEvent Pick(List<PendingEvent> enabled) => _current.Pick(enabled);
}
