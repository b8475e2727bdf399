using CsCheck;
using Ratchet.Cells;

namespace Ratchet.Tests.Cells;

internal enum CellOperationKind
{
    Acquire,
    Fill,
    Begin,
    BeginExclusive,
    End,
    EndAndPublish,
    Renew,
    Hold,
    Invalidate,
    Release,
}

/// <summary>One operation on the cell; <see cref="Other"/> is the lost attempt that it names besides its own token.</summary>
internal sealed record CellOperation(CellOperationKind Kind, Token Token, Token Other, CellStamp Stamp, long Pause, long TimeToLive)
{
    public bool IsEnd => Kind is CellOperationKind.End or CellOperationKind.EndAndPublish;

    public (Cell Next, long ExpiresAt) Apply(in Cell cell, long expiresAt, long now)
    {
        switch (Kind)
        {
            case CellOperationKind.Acquire:
                return Of(CellTransitions.Acquire(cell, expiresAt, Held(), now, TimeToLive));
            case CellOperationKind.Fill:
                return Of(CellTransitions.Fill(cell, expiresAt, Held(), CellValue.Absent, now, TimeToLive));
            case CellOperationKind.Begin or CellOperationKind.BeginExclusive:
                var exclusive = Kind == CellOperationKind.BeginExclusive;
                return Of(CellTransitions.Begin(cell, expiresAt, Stamp, Token, [Other], exclusive, now, TimeToLive));
            case CellOperationKind.End:
                return Of(CellTransitions.End(cell, expiresAt, [Token, Other], publication: null, now));
            case CellOperationKind.EndAndPublish:
                var publication = new Publication(Token, Stamp, CellValue.Absent, TimeSpan.FromMilliseconds(TimeToLive));
                return Of(CellTransitions.End(cell, expiresAt, [Token, Other], publication, now));
            case CellOperationKind.Renew:
                return Of(CellTransitions.Renew(cell, expiresAt, Token, now, TimeToLive));
            case CellOperationKind.Hold:
                return Of(CellTransitions.HoldInDoubt(cell, expiresAt, Stamp, Token, now, TimeToLive));
            case CellOperationKind.Invalidate:
                return Of(CellTransitions.Invalidate(cell, expiresAt, now));
            default:
                return Of(CellTransitions.Release(cell, expiresAt, Held()));
        }
    }

    private static (Cell Next, long ExpiresAt) Of<TReply>(Step<TReply> step) => (step.Next, step.ExpiresAt);

    private Cell Held() => Stamp.Shape.IsVersioned ? Cell.Version(Stamp, Token) : Cell.Leased(Stamp, Token);
}

/// <summary>A cell before and after one operation.</summary>
internal sealed record CellStep(CellOperation Operation, long Now, Cell Before, Cell After, long ExpiresAt)
{
    public CellOperationKind Kind => Operation.Kind;

    public bool ChangedNothing => CellGen.Same(Before, After);

    /// <summary>The cell held the very lease or version that the operation shows.</summary>
    public bool HeldItsToken =>
        Before.Kind is CellKind.Leased or CellKind.Version && Before.Token == Operation.Token && Before.Stamp == Operation.Stamp;

    /// <summary>The writers that were within their deadline when the operation ran.</summary>
    public IReadOnlyList<WriterEntry> Living => [.. CellGen.Entries(Before).Where(entry => entry.Deadline > Now)];

    public bool IsOwn(Token writer) => writer == Operation.Token || (writer == Operation.Other && Operation.IsEnd);

    /// <summary>The entry is there afterwards, with this deadline or a later one.</summary>
    public bool Keeps(WriterEntry entry) =>
        CellGen.Entries(After).Any(after => after.Writer == entry.Writer && after.Deadline >= entry.Deadline);

    public bool HasAfter(Token writer) => CellGen.Entries(After).Any(entry => entry.Writer == writer);
}

/// <summary>Random sequences of operations by few tokens under few stamps in little time, so that they meet.</summary>
internal static class CellSteps
{
    public static readonly CellStamp[] Stamps =
    [
        new(new CellShape(CacheStrategy.Lease, 1), 1),
        new(new CellShape(CacheStrategy.Lease, 2), 1),
        new(new CellShape(CacheStrategy.VersionedKeys, 1), 1),
        new(new CellShape(CacheStrategy.Lease, 1), 2),
    ];

    private static readonly Gen<CellOperation> AnyOperation = Gen.Select(
        Gen.Enum<CellOperationKind>(), Gen.ULong[1, 4], Gen.ULong[1, 4], Gen.Int[0, Stamps.Length - 1], Gen.Long[0, 30], Gen.Long[1, 100],
        (kind, token, other, stamp, pause, timeToLive) =>
            new CellOperation(kind, new Token(0, token), new Token(0, other), Stamps[stamp], pause, timeToLive));

    /// <summary>Checks what holds of every step of every sequence.</summary>
    public static void AllHold(Func<CellStep, bool> holds) => AnyOperation.Array[1, 30].Sample(
        operations =>
        {
            var (cell, expiresAt, now) = (Cell.Empty, 0L, 1_000L);
            foreach (var operation in operations)
            {
                now += operation.Pause;
                if (expiresAt <= now)
                {
                    cell = Cell.Empty; // A server keeps no key past its expiry.
                }

                var (next, life) = operation.Apply(cell, expiresAt, now);
                if (!holds(new CellStep(operation, now, cell, next, life)))
                {
                    return false;
                }

                (cell, expiresAt) = (next, life);
            }

            return true;
        },
        iter: 20_000);
}
