using Ratchet.Verification.Exploring;
using Ratchet.Verification.Exploring.Memories;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>What sleeps in a state is known by names, of which two events may have one: a swap of two nodes then makes one of them.</summary>
public sealed class SleepSetTests
{
    /// <summary>
    /// The first time, "a" and "m" sleep in the state that follows "x", and the second time, in the same state after "y", "a" and its twin "b":
    /// as many, but "m" is not among them any more.
    /// </summary>
    [Fact]
    public void StateMetAgain_TwinsSleep_DoNotStandForTheThird()
    {
        var told = new List<string>();

        new ExhaustiveSearch(new Twins(told)).Run(TimeSpan.MaxValue);

        Assert.Contains("xb", told);
        Assert.Contains("ym", told);
    }

    /// <summary>Five events, each once, in any order; "y" and "m" depend on each other, and it is the same whether "x" or "y" has happened alone.</summary>
    private sealed class Twins(List<string> told) : IExplorable
    {
        public string Line => "twins";

        public int Nodes => 0;

        public IEnumerable<IExplorable> Smaller => [];

        public string NodeName(int node) => "";

        public IExploredRun Start(bool isTraced = false) => new Run(told);

        public void ThrowUnlessValid()
        {
        }

        public void ThrowUnlessExhaustible()
        {
        }
    }

    private sealed class Run : IExploredRun
    {
        private readonly List<string> _told;
        private string _happened = "";

        public Run(List<string> told)
        {
            _told = told;
            foreach (var name in "maxby")
            {
                var touched = name is 'm' or 'y' ? Footprint.Writing(Footprint.Cell(0)) : Footprint.None;
                World.Post(new PendingEvent(name, EventKind.Call, -1, touched, () => Happen(name), name.ToString));
            }
        }

        public World World { get; } = new(faults: 0, parts: 0);

        public ViolationWatch Watch { get; } = new();

        public void CheckEnd()
        {
        }

        public string Outcome() => _happened;

        public StateKey? State(StateView view)
        {
            var state = new StateHash();
            state.Add(_happened is "x" or "y" ? "one of them" : _happened);
            var names = _happened is "x" or "y" ? new Dictionary<ulong, ulong> { ['a'] = 'a', ['b'] = 'a', ['x'] = 'x', ['y'] = 'x' } : null;
            return new StateKey(state.ToUInt128(), Nodes: null, names);
        }

        public ulong InsideOf(int node) => 0;

        private void Happen(char name)
        {
            _happened += name;
            _told.Add(_happened);
        }
    }
}
