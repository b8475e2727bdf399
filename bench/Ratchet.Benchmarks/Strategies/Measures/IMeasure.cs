namespace Ratchet.Benchmarks.Strategies.Measures;

/// <summary>Something that is measured of a subject, in one short run.</summary>
internal interface IMeasure
{
    /// <summary>How often it is taken of each subject.</summary>
    int Rounds => 9;

    IReadOnlyList<Figure> Figures { get; }

    /// <summary>One run, on a cache of its own. One value for each figure, in their order.</summary>
    Task<IReadOnlyList<double>> TakeAsync(BenchServer server, BenchSubject subject, int run);
}

/// <summary>One figure of a measure.</summary>
/// <param name="HasRatio">Whether it is also shown as a multiple of plain Redis.</param>
internal sealed record Figure(string Name, string Unit, bool HasRatio);
