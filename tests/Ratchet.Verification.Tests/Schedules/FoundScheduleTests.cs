using Ratchet.Mutants;
using Ratchet.Verification.Exploring;
using Xunit;

namespace Ratchet.Verification.Tests.Schedules;

/// <summary>
/// The shortest execution that the search found for each mutant, kept for ever: the engine comes through it, and the mutant still breaks.
/// <c>ratchet explore --mutants NAME --save FOLDER</c> writes such a file anew.
/// </summary>
public sealed class FoundScheduleTests
{
    private static readonly Lazy<MutantLaboratory> Laboratory = new(() => new MutantLaboratory(new EngineCompiler(EngineSources.Find())));

    public static TheoryData<string> Every => [.. SavedSchedule.In(SavedSchedule.Found).Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(Every))]
    public void Engine_UnderWhatBrokeAMutant_BreaksNothing(string name)
    {
        var found = SavedSchedule.Named(SavedSchedule.Found, name);

        var result = Directions.Follow(SearchDoor.ParseAny(found.Scenario), found.Steps);

        Assert.True(result.Violation is null, $"{result.Violation}\n{string.Join('\n', result.Steps.Select(step => step.Text))}");
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void Mutant_UnderWhatBrokeIt_BreaksAgain(string name)
    {
        var found = SavedSchedule.Named(SavedSchedule.Found, name);

        var (guarantee, impossible, trace) = Laboratory.Value.Follow(found.Mutant, found.Scenario, found.Steps);

        Assert.True(guarantee == found.Breaks, $"{guarantee ?? "nothing"} breaks\n{string.Join('\n', trace)}");
        Assert.Empty(impossible);
    }

    [Fact]
    public void EveryMutant_HasItsSchedule() =>
        Assert.Equal(
            MutantCatalogue.All.Select(mutant => mutant.Name).Order(StringComparer.Ordinal),
            SavedSchedule.In(SavedSchedule.Found).Select(each => each.MutantName).Order(StringComparer.Ordinal));
}
