using Ratchet.Verification.Exploring;
using Ratchet.Verification.Exploring.Memories;

namespace Ratchet.Verification.Tests;

/// <summary>Random executions that note which event led from which state to which.</summary>
internal sealed class StateWalks(Scenario scenario, MemoryBook memories)
{
    private readonly StateView _view = new(WithOutcome: false, WithSymmetry: true, memories);
    private readonly Dictionary<(UInt128 State, ulong Event), (UInt128 Next, string Description)> _steps = [];
    private readonly Dictionary<UInt128, ulong[]> _events = [];
    private readonly List<PendingEvent> _enabled = [];

    /// <summary>How often an event was met again in a state that was met before.</summary>
    public int Again { get; private set; }

    /// <summary>What happened in one state and not in the same state at another time.</summary>
    public string? Contradiction { get; private set; }

    public void Run(int executions) => NoFlow.Run(() =>
    {
        for (var seed = 1; seed <= executions && Contradiction is null; seed++)
        {
            RunOne(new Random(seed));
        }
    });

    private void RunOne(Random random)
    {
        var run = scenario.Start();
        for (var state = Look(run); _enabled.Count > 0 && Contradiction is null;)
        {
            // Now and then a fault, however many there are to choose from.
            var calm = _enabled.FindAll(static e => !e.IsFault);
            var choices = calm.Count > 0 && random.Next(8) > 0 ? calm : _enabled;
            var chosen = choices[random.Next(choices.Count)];
            var (name, description) = (state.IdOf(chosen.Id, chosen.Owner), chosen.Description);
            run.World.Run(chosen);
            var next = Look(run);
            if (!_steps.TryAdd((state.Hash, name), (next.Hash, description)))
            {
                Again++;
                var before = _steps[(state.Hash, name)];
                Contradiction ??= before.Next == next.Hash ? null : $"'{description}' led elsewhere than '{before.Description}' did";
            }

            state = next;
        }

        run.Abandon();
    }

    /// <summary>The state, in which the same may happen as when it was met before.</summary>
    private StateKey Look(IExploredRun run)
    {
        run.World.CollectEnabled(_enabled);
        var state = run.State(_view)!.Value;
        ulong[] events = [.. _enabled.Select(e => state.IdOf(e.Id, e.Owner)).Order()];
        if (!_events.TryAdd(state.Hash, events) && !_events[state.Hash].AsSpan().SequenceEqual(events))
        {
            Contradiction ??= $"{_events[state.Hash].Length} events could happen in a state, and now other {events.Length}: {string.Join(", ", _enabled.Select(static e => e.Description))}";
        }

        return state;
    }
}
