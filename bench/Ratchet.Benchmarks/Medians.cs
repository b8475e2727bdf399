namespace Ratchet.Benchmarks;

internal static class Medians
{
    /// <summary>The middle one, or the upper of the two.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
