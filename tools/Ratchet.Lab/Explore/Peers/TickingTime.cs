namespace Ratchet.Lab.Explore.Peers;

/// <summary>
/// The explorer's time, in which no two looks at the clock see the same moment. Where they do, HybridCache waits for a real millisecond,
/// which is out of the explorer's hands.
/// </summary>
internal sealed class TickingTime(TimeProvider time) : TimeProvider
{
    private long _looks;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow().AddTicks(++_looks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
