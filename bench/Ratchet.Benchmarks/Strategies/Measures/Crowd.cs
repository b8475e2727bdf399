using System.Diagnostics;

namespace Ratchet.Benchmarks.Strategies.Measures;

/// <summary>Callers that each do the same thing over and over, at the same time.</summary>
internal static class Crowd
{
    public const int Callers = 16;
    public const int CallsEach = 200;

    /// <summary>Microseconds for each call, of all callers together.</summary>
    public static async Task<double> TimeAsync(Func<int, int, Task> call, int callsEach = CallsEach)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < callsEach; i++)
            {
                await call(caller, (caller * callsEach) + i);
            }
        })));
        return clock.Elapsed.TotalMicroseconds / (Callers * callsEach);
    }
}
