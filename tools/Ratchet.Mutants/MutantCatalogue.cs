namespace Ratchet.Mutants;

/// <summary>Every mutant there is.</summary>
internal static class MutantCatalogue
{
    public static IReadOnlyList<Mutant> All { get; } = [.. ReadingMutants.All, .. WritingMutants.All, .. UnitMutants.All, .. CellMutants.All, .. PublishingMutants.All, .. LockingMutants.All, .. HolderMutants.All];
}
