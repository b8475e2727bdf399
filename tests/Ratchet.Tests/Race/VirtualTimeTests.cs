using Ratchet.Lab.Race.Stage;
using Xunit;

namespace Ratchet.Tests.Race;

public sealed class VirtualTimeTests
{
    [Fact]
    public void Timer_FiresOnlyWhenItsTimeHasCome()
    {
        var time = new VirtualTime();
        var fired = 0;
        using var timer = time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, fired);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, fired);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, fired);
    }

    [Fact]
    public void Timers_FireInTheirOrderAndSeeTheirOwnTime()
    {
        var time = new VirtualTime();
        var seen = new List<double>();
        using var late = time.CreateTimer(_ => seen.Add(Seconds(time)), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var often = time.CreateTimer(_ => seen.Add(Seconds(time)), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal([2, 3, 4], seen);
    }

    [Fact]
    public void Timer_ThatWasDisposedOf_NeverFires()
    {
        var time = new VirtualTime();
        var fired = 0;
        time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan).Dispose();

        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(0, fired);
    }

    private static double Seconds(VirtualTime time) => time.GetElapsedTime(0).TotalSeconds;
}
