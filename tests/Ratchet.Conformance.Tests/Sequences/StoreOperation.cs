using System.Globalization;
using System.Text;
using Ratchet.Cells;
using Ratchet.Conformance.Tests.Benches;
using Ratchet.Stores;

namespace Ratchet.Conformance.Tests.Sequences;

/// <summary>
/// One operation of a random sequence, as small numbers, so that a failing one can be shrunk and read. All keys, tokens and values
/// come from small pools: collisions are what makes a sequence interesting.
/// </summary>
/// <param name="Kind">What is done.</param>
/// <param name="Id">Which of three keys.</param>
/// <param name="ShapeId">Which of six shapes: four strategies, two schemas.</param>
/// <param name="First">A token, of three.</param>
/// <param name="Second">Another token.</param>
/// <param name="Value">Which of four values; with the second token, how far the clock moves.</param>
/// <param name="Hundreds">A time to live, in units of 100 s.</param>
/// <param name="Flag">Exclusive, publishing, or knowing a version.</param>
internal sealed record StoreOperation(
    OperationKind Kind, int Id, int ShapeId, int First, int Second, int Value, int Hundreds, bool Flag)
{
    public const int Keys = 3;
    public const int Shapes = 6;
    public const int Tokens = 3;
    public const int Values = 4;

    public CellShape Shape => new(
        ShapeId switch
        {
            < 2 => CacheStrategy.Lease,
            < 4 => CacheStrategy.VersionedKeys,
            4 => CacheStrategy.WriteThrough,
            _ => CacheStrategy.DistributedLock,
        },
        (ulong)(1 + (ShapeId % 2)));

    private TimeSpan TimeToLive => TimeSpan.FromSeconds(100 * Hundreds);

    private CellValue Content => Value switch
    {
        0 => CellValue.Absent,
        1 => new CellValue(ReadOnlyMemory<byte>.Empty, IsAbsent: false),
        2 => new CellValue(Encoding.UTF8.GetBytes("R1V{\0}\r\n"), IsAbsent: false),
        _ => new CellValue(new byte[300], IsAbsent: false),
    };

    public CellKey Key(StoreBench bench, string cache) => bench.Key(Id.ToString(CultureInfo.InvariantCulture), cache);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kind}(key {Id}, shape {ShapeId}, {First}, {Second}, value {Value}, {Hundreds}00 s, {Flag})");

    /// <summary>Does it under these two tokens, and says what was answered.</summary>
    public async Task<string> RunAsync(StoreBench bench, string cache, Token a, Token b)
    {
        var (store, key) = (bench.Store, Key(bench, cache));
        switch (Kind)
        {
            case OperationKind.Lookup:
                return Say(await store.LookupAsync(key, Shape, Flag ? a : null));
            case OperationKind.Acquire:
                return Say(await store.AcquireAsync(key, Shape, a, TimeToLive));
            case OperationKind.Fill:
                return Say(await store.FillAsync(key, Shape, a, Content, TimeToLive));
            case OperationKind.Begin:
                return Say(await store.BeginAsync(key, Shape, new BeginRequest(a, a == b ? [] : [b], TimeToLive, Flag)));
            case OperationKind.End:
                return Say(await store.EndAsync(key, Shape, End(a, b)));
            case OperationKind.Renew:
                return Say(await store.RenewAsync(key, a, TimeToLive));
            case OperationKind.Hold:
                return Say(await store.HoldInDoubtAsync(key, Shape, a, TimeToLive));
            case OperationKind.Invalidate:
                await store.InvalidateAsync(key);
                return "";
            case OperationKind.Release:
                await store.ReleaseAsync(key, Shape, a);
                return "";
            case OperationKind.Advance:
                await bench.AdvanceAsync(TimeSpan.FromSeconds(50 * (1 + Second + Value)));
                return "";
            default:
                await bench.SetEraAsync((ulong)(1 + (First % 2)));
                return "";
        }
    }

    private EndRequest End(Token a, Token b) => new(
        a == b ? [a] : [a, b],
        Value == 0 ? b : null,
        Flag ? new Publication(a, new CellStamp(Shape, 1), Content, TimeToLive) : null);

    private static string Say(bool answer) => answer ? "yes" : "no";

    private static string Say(BeginReply reply) => $"{(reply.IsBusy ? "busy" : "begun")} {reply.Replaced} era {reply.Era}";

    private static string Say(CellRead read) =>
        $"{read.Kind} {read.Token} {(read.Value.IsAbsent ? "absent" : Convert.ToHexString(read.Value.Payload.Span))}{(read.Damaged ? " damaged" : "")}";
}

internal enum OperationKind
{
    Lookup,
    Acquire,
    Fill,
    Begin,
    End,
    Renew,
    Hold,
    Invalidate,
    Release,
    Advance,
    Era,
}
