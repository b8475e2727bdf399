using System.Diagnostics;
using Ratchet.Verification.Specimens;

namespace Ratchet.Benchmarks.Stampede;

/// <summary>A load that takes a while, and knows how long it took. Thread-safe.</summary>
internal sealed class TimedLoad : IPriceTable
{
    private readonly Lock _gate = new();

    public int Count { get; private set; }

    public TimeSpan Longest { get; private set; }

    public void Reset() => (Count, Longest) = (0, TimeSpan.Zero);

    public async Task<string?> RunAsync(int id)
    {
        var clock = Stopwatch.StartNew();
        await Task.Delay(StampedeSuite.LoadDelay);
        lock (_gate)
        {
            Count++;
            Longest = clock.Elapsed > Longest ? clock.Elapsed : Longest;
        }

        return "100.00";
    }

    public Task<string?> LoadPriceAsync(int productId) => RunAsync(productId);

    public Task<IPriceUpdate> BeginUpdateAsync(int productId, string newPrice) => throw new NotSupportedException("Nobody writes in a stampede.");
}
