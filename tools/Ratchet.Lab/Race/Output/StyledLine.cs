using Spectre.Console;

namespace Ratchet.Lab.Race.Output;

/// <summary>One line of text in several styles. It knows its width, so that lines can be laid out beside each other.</summary>
internal sealed class StyledLine
{
    private readonly List<(string Text, Style Style)> _parts = [];

    public int Width { get; private set; }

    public static StyledLine Empty => new();

    public static StyledLine Of(string text, Style? style = null) => new StyledLine().Add(text, style);

    public StyledLine Add(string text, Style? style = null)
    {
        _parts.Add((text, style ?? Style.Plain));
        Width += text.GetCellWidth();
        return this;
    }

    public StyledLine Add(StyledLine other)
    {
        _parts.AddRange(other._parts);
        Width += other.Width;
        return this;
    }

    /// <summary>Adds text cut to this many columns and fills up to them.</summary>
    public StyledLine AddCell(string text, int columns, Style? style = null)
    {
        var shown = text.GetCellWidth() <= columns ? text : string.Concat(text.AsSpan(0, Math.Max(0, columns - 1)), "…");
        return Add(shown, style).PadTo(Width - shown.GetCellWidth() + columns);
    }

    public StyledLine PadTo(int columns) => columns > Width ? Add(new string(' ', columns - Width)) : this;

    /// <summary>Writes the line without trailing blanks; a piece of output that is copied must not carry them along.</summary>
    public void WriteTo(IAnsiConsole console)
    {
        var end = _parts.FindLastIndex(part => !string.IsNullOrWhiteSpace(part.Text));
        var line = new Paragraph();
        for (var i = 0; i <= end; i++)
        {
            line.Append(i == end ? _parts[i].Text.TrimEnd() : _parts[i].Text, _parts[i].Style);
        }

        console.Write(line);
        console.WriteLine();
    }
}
