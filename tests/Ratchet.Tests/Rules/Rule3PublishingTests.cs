using Ratchet.Cells;
using Xunit;

namespace Ratchet.Tests.Rules;

/// <summary>
/// Rule 3: publish only under an acknowledged quarantine that no other write ever overlapped. What the cell's transitions
/// keep of it; Strategies/WriteThroughTests has the rest.
/// </summary>
public sealed class Rule3PublishingTests
{
    private const long Hold = 60_000;

    private static readonly CellStamp Stamp = new(new CellShape(CacheStrategy.Lease, Schema: 7), Era: 3);
    private static readonly Token Own = new(1, 1);
    private static readonly Token Lost = new(1, 2);
    private static readonly Token Other = new(2, 1);

    private static readonly Publication Published = new(Own, Stamp, new CellValue(new byte[] { 5 }, IsAbsent: false), TimeSpan.FromHours(1));

    [Fact]
    public void End_OfTheOnlyWriteThatEverWas_Publishes()
    {
        var end = CellTransitions.End(Begun(Own), Hold, [Own], Published, now: 1);

        Assert.Equal(CellKind.Value, end.Next.Kind);
        Assert.Equal(1 + 3_600_000, end.ExpiresAt);
    }

    [Fact]
    public void End_AfterAnotherWriteCameAndWent_PublishesNothing()
    {
        var overlapped = CellTransitions.End(Begun(Own, Other), Hold, [Other], publication: null, now: 1).Next;

        Assert.Equal(CellKind.Empty, CellTransitions.End(overlapped, Hold, [Own], Published, now: 1).Next.Kind);
    }

    [Fact]
    public void End_AfterAnotherWriteExpired_PublishesNothing()
    {
        var brief = CellTransitions.Begin(Cell.Empty, 0, Stamp, Other, [], exclusive: false, now: 0, timeToLive: 10).Next;
        var joined = CellTransitions.Begin(brief, 10, Stamp, Own, [], exclusive: false, now: 5, timeToLive: Hold).Next;

        Assert.Equal(CellKind.Empty, CellTransitions.End(joined, Hold, [Own], Published, now: 20).Next.Kind);
    }

    [Fact]
    public void End_WhileAnotherWriteIsIn_PublishesNothing()
    {
        var end = CellTransitions.End(Begun(Own, Other), Hold, [Own], Published, now: 1);

        Assert.Equal(CellKind.Quarantined, end.Next.Kind);
        Assert.Equal(Other, Assert.Single(end.Next.Writers).Writer);
    }

    [Fact]
    public void End_WhoseAcknowledgedTokenIsGone_PublishesNothing()
    {
        // Only the attempt whose reply was lost is in: the acknowledged quarantine was lost, and others may have written meanwhile.
        var end = CellTransitions.End(Begun(Lost), Hold, [Own, Lost], Published, now: 1);

        Assert.Equal(CellKind.Empty, end.Next.Kind);
    }

    [Fact]
    public void End_AfterTheQuarantineExpired_PublishesNothing()
    {
        var end = CellTransitions.End(Begun(Own), Hold, [Own], Published, now: Hold);

        Assert.Equal(CellKind.Empty, end.Next.Kind);
        Assert.False(end.Reply);
    }

    [Fact]
    public void End_OfAQuarantineThatAHoldPutBack_PublishesNothing()
    {
        var held = CellTransitions.HoldInDoubt(Cell.Empty, 0, Stamp, Own, now: 0, timeToLive: Hold).Next;

        Assert.Equal(CellKind.Empty, CellTransitions.End(held, Hold, [Own], Published, now: 1).Next.Kind);
    }

    [Fact]
    public void End_AfterAnInvalidation_PublishesNothing()
    {
        var invalidated = CellTransitions.Invalidate(Begun(Own), Hold, now: 1).Next;

        Assert.Equal(CellKind.Empty, CellTransitions.End(invalidated, Hold, [Own], Published, now: 2).Next.Kind);
    }

    private static Cell Begun(params ReadOnlySpan<Token> writers)
    {
        var cell = Cell.Empty;
        foreach (var writer in writers)
        {
            cell = CellTransitions.Begin(cell, Hold, Stamp, writer, [], exclusive: false, now: 0, timeToLive: Hold).Next;
        }

        return cell;
    }
}
