using Ratchet.Verification.Exploring;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>Two states in which the same holders hold the same eras as each other have one name for each, whatever their numbers.</summary>
public sealed class EraNamesTests
{
    private static readonly ulong[] Holders = [11, 12, 13];

    [Fact]
    public void Of_OtherNumbers_SameNames()
    {
        var names = EraNames.Of(Holders, [[4, 5], [5], [6]], trusted: 6);
        var others = EraNames.Of(Holders, [[9, 2], [2], [7]], trusted: 7);

        Assert.Equal([names.Of(4), names.Of(5), names.Of(6)], [others.Of(9), others.Of(2), others.Of(7)]);
    }

    [Fact]
    public void Of_OtherHoldersOrPlaces_OtherNames()
    {
        var names = EraNames.Of(Holders, [[4, 5], [5, 6], [7]], trusted: 8);

        ulong[] all = [names.Of(4), names.Of(5), names.Of(6), names.Of(7), names.Of(8), names.Of(9)];

        Assert.Equal(all.Distinct(), all);
    }

    [Fact]
    public void Of_TrustedEra_IsToldFromAnotherHeldAlike()
    {
        var names = EraNames.Of(Holders, [[4], [], []], trusted: 4);
        var others = EraNames.Of(Holders, [[4], [], []], trusted: null);

        Assert.NotEqual(names.Of(4), others.Of(4));
    }

    [Fact]
    public void Of_EraOfNobody_IsNobodys() => Assert.Equal(EraNames.Nobodys, EraNames.Of(Holders, [[4], [], []], trusted: 4).Of(3));

    [Fact]
    public void Of_TrustedEraThatNobodyHolds_IsNotNobodys() => Assert.NotEqual(EraNames.Nobodys, EraNames.Of(Holders, [[], [], []], trusted: 4).Of(4));
}
