namespace Ratchet.Verification.Exploring;

/// <summary>
/// A node whose next events, as far as can be seen before they run, concern nothing but its inside, which nothing else can touch before
/// one of them has happened. If that proves true, they alone need be tried (a persistent set; Godefroid 1996, section 4): whatever else may
/// happen can as well happen after one of them.
/// </summary>
internal static class LocalEvents
{
    /// <summary>Of such nodes the one with the fewest events; negative: there is none.</summary>
    public static int FindNode(IExploredRun run, List<PendingEvent> enabled, SearchFrame frame, int nodes, bool usesSymmetry)
    {
        var (best, fewest) = (-1, int.MaxValue);
        for (var node = 0; node < nodes && fewest > 1; node++)
        {
            if (run.InsideOf(node) is not 0 and var inside && Count(run.World, enabled, frame, node, inside, usesSymmetry) is > 0 and var count && count < fewest)
            {
                (best, fewest) = (node, count);
            }
        }

        return best;
    }

    /// <summary>Whether an event is one of a node's own: on its way to it, or on its behalf. An announcement concerns only who waits for it.</summary>
    public static bool IsOf(PendingEvent e, int node) => node >= 0 && (e.Node == node || e.Origin == node) && e.Kind != EventKind.WakeUp;

    public static bool IsFirstOfTwins(World world, PendingEvent e) => EarlierTwin(world, e) is null;

    /// <summary>How many events may happen next on a node; 0: none, or one that concerns others too.</summary>
    private static int Count(World world, List<PendingEvent> enabled, SearchFrame frame, int node, ulong inside, bool usesSymmetry)
    {
        var count = 0;
        foreach (var e in enabled)
        {
            if (!IsOf(e, node))
            {
                continue;
            }

            var goesBefore = usesSymmetry ? EarlierTwin(world, e) : null;
            if (!IsLocal(e, frame, node, inside) || (goesBefore ?? e).Node != node)
            {
                return 0;
            }

            count++;
        }

        return count;
    }

    private static PendingEvent? EarlierTwin(World world, PendingEvent e) => e.Twin == 0 ? null : world.FindPending(e.Twin);

    private static bool IsLocal(PendingEvent e, SearchFrame frame, int node, ulong inside) =>
        e is { IsFault: false, Kind: EventKind.Call or EventKind.Reply or EventKind.DatabaseReply or EventKind.Timer }
        && e.Node == node
        && e.Footprint.IsWithin(inside)
        && frame.Asleep.TrueForAll(sleeper => sleeper.Id != e.Id || sleeper.Touched.IsWithin(inside));
}
