using Ratchet.Cells;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Rules;

/// <summary>
/// Rule 5: a hold puts back what was lost, as overlapped. The server may have evicted the quarantine while the write ran; a commit that
/// lands after the write gave up must find the key under quarantine all the same.
/// </summary>
public sealed class Rule5HoldTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_InDoubtAfterItsQuarantineWasLost_PutsItBack(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        var load = row.HoldNextLoad();
        Task reading = null!;

        await Assert.ThrowsAsync<TimeoutException>(() => cache.WriteAsync(1, async _ =>
        {
            await node.EvictQuarantineAsync();
            reading = otherCache.ReadElsewhereAsync();
            await load.Reached;
            throw new TimeoutException("the commit may still land");
        }).Soon());
        row.Value = "new";
        load.Open();
        await reading.Soon();

        Assert.Equal((CacheSource.Bypassed, "new"), await otherCache.ReadAsync());
        node.Time.Advance(new CacheOptions().InDoubtHold);
        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync());
    }

    [Fact]
    public void HoldInDoubt_OfALostQuarantine_IsOverlapped()
    {
        var stamp = new CellStamp(new CellShape(CacheStrategy.Lease, 1), 1);

        var hold = CellTransitions.HoldInDoubt(Cell.Empty, 0, stamp, new Token(1, 1), now: 0, timeToLive: 10);

        Assert.True(hold.Next.IsOverlapped);
        Assert.False(hold.Reply);
        Assert.Equal((CellKind.Quarantined, 10L), (hold.Next.Kind, hold.ExpiresAt));
    }

    [Fact]
    public void HoldInDoubt_OfAQuarantineThatIsThere_DoesNotOverlapIt()
    {
        var stamp = new CellStamp(new CellShape(CacheStrategy.Lease, 1), 1);
        var begun = CellTransitions.Begin(Cell.Empty, 0, stamp, new Token(1, 1), [], exclusive: false, now: 0, timeToLive: 10);

        var hold = CellTransitions.HoldInDoubt(begun.Next, begun.ExpiresAt, stamp, new Token(1, 1), now: 5, timeToLive: 10);

        Assert.False(hold.Next.IsOverlapped);
        Assert.True(hold.Reply);
        Assert.Equal(15, hold.ExpiresAt);
    }
}
