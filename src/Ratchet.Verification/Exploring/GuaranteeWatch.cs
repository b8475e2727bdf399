namespace Ratchet.Verification.Exploring;

/// <summary>
/// Checks G1 and G2 while an execution runs. Rows are version numbers that only grow, so a read is linearizable exactly if it returned
/// at least everything that was acknowledged (G1), or that any finished read had returned (G2), before it began, and nothing that was
/// not yet committed.
/// </summary>
internal sealed class GuaranteeWatch(World world, ExploredDatabase database, int keys) : ViolationWatch
{
    private readonly long[] _acknowledged = new long[keys];
    private readonly long[] _seen = new long[keys];
    private readonly Func<bool>?[] _writing = new Func<bool>?[keys];

    /// <summary>A live writer's quarantine was lost: G2 is not promised from here on.</summary>
    public bool IsG2Suspended { get; set; }

    /// <summary>A lost quarantine was the only trace of a commit that nobody will announce: G3 is not promised from here on.</summary>
    public bool IsG3Suspended { get; set; }

    public (long Acknowledged, long Seen) Begin(int key)
    {
        world.Touch(Footprint.Reading(Footprint.RealTime));
        var floor = (Acknowledged: _acknowledged[key], Seen: Math.Max(_acknowledged[key], _seen[key]));
        world.Learn((ulong)floor.Acknowledged);
        world.Learn((ulong)floor.Seen);
        return floor;
    }

    public void Describe(ref StateHash state)
    {
        for (var key = 0; key < keys; key++)
        {
            state.Add((ulong)_acknowledged[key]);
            state.Add((ulong)_seen[key]);
            state.Add(_writing[key]?.Invoke() == true ? 1UL : 0);
        }

        state.Add((IsG2Suspended ? 1UL : 0) | (IsG3Suspended ? 2UL : 0));
    }

    public void Returned(int key, long value, (long Acknowledged, long Seen) floor, string actor)
    {
        world.Touch(Footprint.Noting(Footprint.RealTime));
        world.Note(() => $"{actor} returns v{value}");
        if (value < floor.Acknowledged)
        {
            Report("G1", $"{actor} was served v{value} after v{floor.Acknowledged} had been acknowledged");
        }
        else if (value < floor.Seen && !IsG2Suspended)
        {
            Report("G2", $"{actor} was served v{value} after v{floor.Seen} had been seen");
        }
        else if (value > database[key])
        {
            Report("G1", $"{actor} was served v{value}, which was never committed");
        }

        _seen[key] = Math.Max(_seen[key], value);
    }

    /// <summary>The callback begins of a write that is promised to run alone: it must not meet another's.</summary>
    public void Begins(int key, Func<bool> isAlive, string actor)
    {
        world.Touch(Footprint.Writing(Footprint.RealTime));
        if (!IsG2Suspended && _writing[key]?.Invoke() == true)
        {
            Report("exclusion", $"{actor} writes k{key} while another writer does");
        }

        _writing[key] = isAlive;
    }

    public void Ends(int key)
    {
        world.Touch(Footprint.Writing(Footprint.RealTime));
        _writing[key] = null;
    }

    public void Acknowledged(int key, long version, string actor)
    {
        world.Touch(Footprint.Noting(Footprint.RealTime));
        world.Note(() => $"{actor} returns v{version}");
        _acknowledged[key] = Math.Max(_acknowledged[key], version);
    }
}
