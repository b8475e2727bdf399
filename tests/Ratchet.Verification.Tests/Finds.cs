using Ratchet.Verification.Exploring;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>What a search of a scenario must find: an exhaustive one, or a sample where there are too many executions.</summary>
internal static class Finds
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    /// <summary>It ends and breaks nothing; what it breaks is drawn.</summary>
    public static void Nothing(IExplorable scenario)
    {
        var result = new ExhaustiveSearch(scenario).Run(Budget);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{result.Executions} executions, {result.Cut} cut short, {result.ExecutionsPerSecond:F0} a second");
        if (result.Violation is not null)
        {
            var counterexample = Counterexample.Shrink(scenario, result.Path);
            Assert.Fail($"{counterexample.Schedule}\n{counterexample}");
        }

        Assert.True(result.IsComplete, $"not complete after {result.Executions} executions");
    }

    /// <summary>None of some random executions breaks anything; what one breaks is drawn.</summary>
    public static void NothingInASample(IExplorable scenario, int executions = 2_000)
    {
        var result = new RandomSearch(scenario, new MixedPicker(), seed: 1, executions).Run(Budget);
        if (result.Violation is not null)
        {
            var counterexample = Counterexample.Shrink(scenario, result.Path);
            Assert.Fail($"{counterexample.Schedule}\n{counterexample}");
        }

        Assert.Equal(executions, result.Executions);
    }

    /// <summary>As <see cref="Breaks"/>, where an exhaustive search would come to it late.</summary>
    public static Counterexample BreaksInASample(string guarantee, IExplorable scenario)
    {
        // The rarest of them is one in fifty thousand: whether one seed meets it is luck.
        for (var seed = 1UL; seed <= 8; seed++)
        {
            foreach (var picker in (IPicker[])[new PriorityPicker(), new RankPicker()])
            {
                var result = new RandomSearch(scenario, picker, seed, executions: 30_000).Run(Budget);
                if (result.Violation is { } violation)
                {
                    Assert.Equal(guarantee, violation.Guarantee);
                    return Counterexample.Shrink(scenario, result.Path);
                }
            }
        }

        throw new InvalidOperationException($"No random execution of '{scenario.Line}' breaks {guarantee}.");
    }

    /// <summary>It breaks this guarantee, and the shrunken counterexample does so too.</summary>
    public static Counterexample Breaks(string guarantee, IExplorable scenario)
    {
        var result = new ExhaustiveSearch(scenario).Run(Budget);
        Assert.Equal(guarantee, result.Violation?.Guarantee);
        var counterexample = Counterexample.Shrink(scenario, result.Path);
        Assert.Equal(guarantee, counterexample.Violation.Guarantee);
        return counterexample;
    }
}
