using FlashSale.Subjects;

namespace FlashSale.Sale;

/// <summary>What a person asked for. Times in milliseconds.</summary>
internal sealed record SaleSettings(string? Left, string? Right, int Readers, int Writers, int LoadDelay, int Pause)
{
    /// <summary>What is wrong with it, in one sentence; null if nothing is.</summary>
    public string? Mistake() =>
        Unknown("left", Left) ?? Unknown("right", Right)
        ?? OutOfRange("readers", Readers, 1, 100)
        ?? OutOfRange("writers", Writers, 0, 20)
        ?? OutOfRange("load delay", LoadDelay, 0, 2_000)
        ?? OutOfRange("pause", Pause, 0, 20_000);

    private static string? Unknown(string what, string? given) => SubjectCatalogue.Find(given) is null
        ? $"{what}: '{given}' is unknown; allowed: {string.Join(", ", SubjectCatalogue.All.Select(subject => subject.Id))}."
        : null;

    private static string? OutOfRange(string what, int given, int least, int most) =>
        given < least || given > most ? $"{what}: {given} is not allowed; allowed: {least} to {most}." : null;
}
