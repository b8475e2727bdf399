namespace Ratchet.Verification.Programs;

/// <summary>Counts a search's events, so that another thread sees that it goes on.</summary>
internal sealed class Pulse
{
    private long _beats;

    public long Beats => Volatile.Read(ref _beats);

    /// <summary>On the search's thread only.</summary>
    public void Beat() => Volatile.Write(ref _beats, _beats + 1);
}
