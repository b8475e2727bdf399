using System.Globalization;
using Ratchet.Cells;

namespace Ratchet.Conformance.Tests.Benches;

/// <summary>
/// A cell in one line that two stores can be compared by. Times are counted from now and rounded: tests use spans of 50 s and its
/// multiples, so that the time a test itself takes cannot matter.
/// </summary>
internal readonly record struct CellState(string Text)
{
    private const long Grain = 50_000;

    public static CellState Of(in Cell cell, long life, long now) => new(cell.Kind switch
    {
        CellKind.Empty => "empty",
        CellKind.Value => $"{Head(cell)} {(cell.Content.IsAbsent ? "absent" : Convert.ToHexString(cell.Content.Payload.Span))} for {Round(life)}",
        CellKind.Quarantined => $"{Head(cell)} {string.Join(",", cell.Writers.Select(w => $"{w.Writer}@{Round(w.Deadline - now)}"))} for {Round(life)}",
        _ => $"{Head(cell)} {cell.Token} for {Round(life)}",
    });

    public override string ToString() => Text;

    private static string Head(in Cell cell) =>
        string.Create(CultureInfo.InvariantCulture, $"{cell.Kind} {cell.Stamp.Shape.Strategy}/{cell.Stamp.Shape.Schema}/{cell.Stamp.Era} {cell.Flags}");

    private static string Round(long milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)Math.Round((double)milliseconds / Grain) * Grain / 1000}s");
}
