using Ratchet.Cells;

namespace Ratchet.Stores;

/// <summary>
/// The server's name of one entry: <c>prefix:{cache:id}</c>. The braces are Redis Cluster's hash tag, so that the cell and the values
/// under its versions share a slot. The id is escaped (<see cref="KeyText"/>), so it holds no brace and the tag ends where it should.
/// </summary>
internal readonly record struct CellKey(string Text)
{
    /// <summary>What every key of this library starts with, unless the store is told otherwise.</summary>
    public const string DefaultPrefix = "ratchet";

    /// <summary>The key of an id that <see cref="KeyText"/> has escaped.</summary>
    public static CellKey Of(string prefix, string cache, string escapedId) => new($"{prefix}:{{{cache}:{escapedId}}}");

    /// <summary>How the keys of one cache's cells begin and end; nothing else begins and ends so.</summary>
    public static (string Start, string End) BoundsOf(string prefix, string cache) => ($"{prefix}:{{{cache}:", "}");

    /// <summary>Where the value of a version lies.</summary>
    public string OfVersion(Token version) => string.Concat(Text, ":", version.ToString());

    public override string ToString() => Text;
}
