using Perfolizer.Horology;
using Perfolizer.Metrology;

namespace Ratchet.Benchmarks.Explorer;

/// <summary>
/// The processor time that this process has used, on all of its threads: the compiler's and the collector's count too. A benchmark of
/// one thread that never waits takes as long by this clock as it would on an idle core.
/// </summary>
internal sealed class ProcessorClock : IClock
{
    public string Title => "processor time";

    public bool IsAvailable => true;

    public Frequency Frequency => new(TimeSpan.TicksPerSecond);

    public long GetTimestamp() => Environment.CpuUsage.TotalTime.Ticks;
}
