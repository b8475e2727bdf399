using Ratchet.Cells;

namespace Ratchet.Engine;

/// <summary>How long a value is kept.</summary>
internal static class Expiry
{
    /// <summary>Shortened at random, so that what was stored together does not expire together.</summary>
    public static TimeSpan Of(CellValue content, CacheOptions options, EngineSeams seams)
    {
        var full = content.IsAbsent ? options.AbsentTimeToLive : options.TimeToLive;
        return full * (1 - (options.Jitter * seams.NextFraction()));
    }
}
