using Ratchet.Verification.Exploring;
using Xunit;

namespace Ratchet.Verification.Tests.Locks;

/// <summary>The lock as a primitive, under every interleaving of a few contenders: the production code over an explored server.</summary>
public sealed class LockExplorationTests
{
    [Theory]
    [InlineData("Lock contenders=2")]
    [InlineData("Lock contenders=2 faults=LockLost budget=1")]
    [InlineData("Lock contenders=2 faults=CounterLost budget=1")]
    [InlineData("Lock contenders=2 faults=Crash budget=1")]
    [InlineData("Lock contenders=2 faults=CommandFails budget=1")]
    [InlineData("Lock contenders=2 faults=ReplyLost budget=1")]
    [InlineData("Lock contenders=2 faults=RunsLate budget=1")]
    [InlineData("Lock contenders=2 faults=WakeUpLost budget=1")]
    [InlineData("Lock contenders=2 faults=Pause budget=1")]
    [InlineData("Lock contenders=2 faults=Cancel budget=1")]
    [InlineData("Lock contenders=3")]
    [InlineData("Lock contenders=3 faults=LockLost budget=1")]
    [InlineData("Lock contenders=3 nodes=2")]
    public void Lock_Contended_NothingBreaks(string words) => Finds.Nothing(SearchDoor.ParseAny(words));
}
