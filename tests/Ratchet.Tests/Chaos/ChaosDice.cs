namespace Ratchet.Tests.Chaos;

/// <summary>
/// All chance of a run, from one seed. The seed gives the same draws again, not the same interleaving of threads: a failure usually
/// comes back with its seed, but need not. Thread-safe.
/// </summary>
internal sealed class ChaosDice(int seed)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    /// <summary>From 0 to one less than the number of sides.</summary>
    public int Roll(int sides)
    {
        lock (_gate)
        {
            return _random.Next(sides);
        }
    }

    /// <summary>Mostly nothing, sometimes another turn, sometimes some milliseconds: real time, which is what this test is made of.</summary>
    public async Task PauseAsync()
    {
        switch (Roll(6))
        {
            case 0:
                await Task.Delay(Roll(6));
                break;
            case 1:
                await Task.Yield();
                break;
            default:
                break;
        }
    }
}
