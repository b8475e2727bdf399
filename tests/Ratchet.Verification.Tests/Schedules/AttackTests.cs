using Ratchet.Mutants;
using Ratchet.Verification.Exploring;
using Xunit;

namespace Ratchet.Verification.Tests.Schedules;

/// <summary>
/// Executions that break a careless reading of the protocol, played step by step against the engine, which must come through them, and
/// against the engine without the rule that prevents them, which must not: so the steps do lead where the danger is.
/// </summary>
public sealed class AttackTests
{
    private static readonly Lazy<MutantLaboratory> Laboratory = new(() => new MutantLaboratory(new EngineCompiler(EngineSources.Find())));

    public static TheoryData<string> Playable => [.. SavedSchedule.In(SavedSchedule.Attacks).Where(each => each.Awaits == "").Select(each => each.Name)];

    public static TheoryData<string> Awaiting => [.. SavedSchedule.In(SavedSchedule.Attacks).Where(each => each.Awaits != "").Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(Playable))]
    public void Engine_Attacked_BreaksNothingAndStopsTheAttackWhereExpected(string name)
    {
        var attack = SavedSchedule.Named(SavedSchedule.Attacks, name);

        var result = Directions.Follow(SearchDoor.ParseAny(attack.Scenario), attack.Steps);

        Assert.True(result.Violation is null, $"{result.Violation}\n{string.Join('\n', result.Steps.Select(step => step.Text))}");
        Assert.Equal(attack.Impossible, result.Impossible.FirstOrDefault("none"));
    }

    [Theory]
    [MemberData(nameof(Playable))]
    public void EngineWithoutTheRule_Attacked_FollowsEveryStepAndBreaks(string name)
    {
        var attack = SavedSchedule.Named(SavedSchedule.Attacks, name);

        var (guarantee, impossible, trace) = Laboratory.Value.Follow(attack.Mutant, attack.Scenario, attack.Steps);

        Assert.True(guarantee == attack.Breaks, $"{guarantee ?? "nothing"} breaks\n{string.Join('\n', trace)}");
        Assert.Empty(impossible);
    }

    /// <summary>These need parts that the engine does not have. Fails once one of them is there: write the steps then.</summary>
    [Theory]
    [MemberData(nameof(Awaiting))]
    public void Attack_OnAPartThatTheEngineLacks_AwaitsIt(string name)
    {
        var attack = SavedSchedule.Named(SavedSchedule.Attacks, name);

        var isThere = attack.Awaits switch
        {
            "publishing" => Enum.GetNames<CacheStrategy>().Contains("WriteThrough"),
            "generations" => HasTypeNamed("Generation"),
            "near cache" => HasTypeNamed("Near"),
            var unknown => throw new InvalidOperationException($"{name} awaits '{unknown}', which is none of: publishing, generations, near cache."),
        };

        Assert.False(isThere, $"The engine has {attack.Awaits} now: '{name}' needs its steps.");
        Assert.Empty(attack.Steps);
    }

    private static bool HasTypeNamed(string part) =>
        typeof(CacheOptions).Assembly.GetTypes().Any(type => type.Namespace?.StartsWith("Ratchet", StringComparison.Ordinal) == true && type.Name.Contains(part, StringComparison.Ordinal));
}
