using Ratchet.Cells;

namespace Ratchet.Verification.Exploring.Memories;

/// <summary>
/// What a node holds in memory at one moment: the engine's objects, and the calls that wait for something. Tokens and events have no names
/// in it, for these tell how they came to be; they are known by where in the memory they are found.
/// </summary>
/// <param name="Hash">Of everything.</param>
/// <param name="Tokens">In the order in which they are found.</param>
/// <param name="Eras">In the order in which they are found.</param>
/// <param name="Rounds">How often each of its reads has gone round, in the order in which they are found; no part of the hash.</param>
/// <param name="Events">The ids of what the node waits for, in an order that depends on nothing but what they are.</param>
internal sealed record NodeMemory(UInt128 Hash, Token[] Tokens, ulong[] Eras, int[] Rounds, ulong[] Events)
{
    public static NodeMemory None { get; } = new(default, [], [], [], []);

    /// <summary>Whether it is another look at one memory. Of two calls that wait for the same, either may be found first, with all that is its own.</summary>
    public bool IsSame(NodeMemory other) =>
        Hash == other.Hash && Tokens.ToHashSet().SetEquals(other.Tokens) && Eras.ToHashSet().SetEquals(other.Eras) && Rounds.Order().SequenceEqual(other.Rounds.Order()) && Events.ToHashSet().SetEquals(other.Events);

    /// <summary>Looks through a node's memory.</summary>
    /// <param name="node">Its number.</param>
    /// <param name="waiting">What it waits for.</param>
    /// <param name="newWalk">Begins to look through it.</param>
    /// <param name="objects">What it holds while it waits for nothing.</param>
    public static NodeMemory Of(int node, PendingEvent[] waiting, Func<MemoryWalk> newWalk, params ReadOnlySpan<object?> objects)
    {
        // Each walk is over before the next one begins: they share their buffers.
        var nameless = Array.FindAll(waiting, static each => !HasLastingName(each));
        PutInOrder(nameless, newWalk);
        var walk = newWalk();
        foreach (var known in objects)
        {
            walk.Visit(known);
        }

        // Announcements and calls are named after what they are already.
        foreach (var id in waiting.Where(HasLastingName).Select(each => World.On(node, each.Id)).Order())
        {
            walk.Add(id);
        }

        walk.Add((ulong)nameless.Length);
        Array.ForEach(nameless, each => each.Visit(walk));
        return new NodeMemory(walk.Hash, [.. walk.Tokens], [.. walk.Eras], [.. walk.Rounds], Array.ConvertAll(nameless, static each => each.Id));
    }

    private static bool HasLastingName(PendingEvent pending) => pending.Kind is EventKind.WakeUp or EventKind.Call;

    /// <summary>By what they are; only where that is the same, by what they lead to, which takes a walk for each.</summary>
    private static void PutInOrder(PendingEvent[] events, Func<MemoryWalk> newWalk)
    {
        if (events.Length < 2)
        {
            return;
        }

        var descriptions = Array.ConvertAll(events, static each => each.Description);
        Array.Sort(descriptions, events, StringComparer.Ordinal);
        for (var (from, to) = (0, 1); to <= events.Length; to++)
        {
            if (to < events.Length && descriptions[to] == descriptions[from])
            {
                continue;
            }

            if (to - from > 1)
            {
                SortByWalks(events.AsSpan(from..to), newWalk);
            }

            from = to;
        }
    }

    private static void SortByWalks(Span<PendingEvent> events, Func<MemoryWalk> newWalk)
    {
        var hashes = new UInt128[events.Length];
        for (var i = 0; i < events.Length; i++)
        {
            var alone = newWalk();
            events[i].Visit(alone);
            hashes[i] = alone.Hash;
        }

        hashes.AsSpan().Sort(events);
    }
}
