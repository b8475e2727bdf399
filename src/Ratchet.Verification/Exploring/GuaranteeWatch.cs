using System.Runtime.InteropServices;

namespace Ratchet.Verification.Exploring;

/// <summary>What a read must not fall behind: what was there when it began.</summary>
/// <param name="Acknowledged">The latest write that was acknowledged, to anybody.</param>
/// <param name="Seen">The latest that any finished read returned.</param>
/// <param name="Own">The latest write that returned on the reader's own node, acknowledged or pending.</param>
/// <param name="Run">The run of the server.</param>
/// <param name="IsDeceived">Whether another run may have answered unnoticed.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReadFloor(long Acknowledged, long Seen, long Own, int Run, bool IsDeceived);

/// <summary>
/// Checks G1 and G2 while an execution runs. Rows are version numbers that only grow, so a read is linearizable exactly if it returned
/// at least everything that was acknowledged (G1), or that any finished read had returned (G2), before it began, and nothing that was
/// not yet committed. A node that has a write pending reads it, too, before others have to.
/// </summary>
internal sealed class GuaranteeWatch(World world, Scenario scenario, ExploredServer server, ExploredDatabase database) : ViolationWatch
{
    private readonly long[] _acknowledged = new long[scenario.Keys];
    private readonly long[] _seen = new long[scenario.Keys];
    private readonly long[] _own = new long[scenario.Keys * scenario.Nodes];
    private readonly bool[] _isG2Suspended = new bool[scenario.Keys];
    private readonly Func<bool>?[] _writing = new Func<bool>?[scenario.Keys];
    private readonly bool[] _isG3Suspended = new bool[scenario.Keys];
    private readonly bool[] _isExclusionSuspended = new bool[scenario.Keys];
    private readonly int[] _readsToCome = ReadsOf(scenario);
    private readonly int[] _readsThatMustSee = new int[scenario.Keys];

    /// <summary>Whether another read will begin: what it must not fall behind matters to nobody else.</summary>
    private bool WillRead => Array.Exists(_readsToCome, static reads => reads > 0);

    /// <summary>Whether writers are promised to be alone: not where the server may lose who writes.</summary>
    private bool JudgesExclusion => (scenario.Faults & FaultKinds.Losses) == 0;

    /// <summary>G2 is not promised of this key from here on: its quarantine was lost under a write, or there was none.</summary>
    public void SuspendG2(int key) => _isG2Suspended[key] |= scenario.HasExcuses;

    /// <summary>G3 is not promised of this key from here on: nobody is left who knows that it was written.</summary>
    public void SuspendG3(int key) => _isG3Suspended[key] |= scenario.HasExcuses;

    /// <summary>Writers of this key may meet from here on: the quarantine that keeps them apart was lost under one of them.</summary>
    public void SuspendExclusion(int key) => _isExclusionSuspended[key] |= scenario.HasExcuses;

    public bool IsG3Suspended(int key) => _isG3Suspended[key];

    public ReadFloor Begin(ExploredNode node, int key)
    {
        world.Touch(Footprint.Reading(Footprint.RealTime | (scenario.IsBehindProxy ? Footprint.Era : 0)));
        var floor = new ReadFloor(_acknowledged[key], Seen(key), Own(node.Index, key), scenario.IsBehindProxy ? server.Run : 0, node.Link.IsDeceived);
        _readsToCome[node.Index]--;
        _readsThatMustSee[key] += floor.Seen > 0 ? 1 : 0;
        foreach (var part in (ReadOnlySpan<long>)[floor.Acknowledged, floor.Seen, floor.Own, floor.Run, floor.IsDeceived ? 1 : 0])
        {
            world.Learn((ulong)part);
        }

        return floor;
    }

    public void Returned(int key, long value, in ReadFloor floor, string actor)
    {
        world.Note(() => $"{actor} returns v{value}");
        _readsThatMustSee[key] -= floor.Seen > 0 ? 1 : 0;
        world.Touch(Footprint.Reading(scenario.IsBehindProxy ? Footprint.Era : 0));
        if (value > database[key])
        {
            Report("G1", $"{actor} was served v{value}, which was never committed");
        }
        else if (!MayBeDeceived(floor))
        {
            Judge(key, value, floor, actor);
        }

        Raise(ref _seen[key], value);
    }

    // Who has to see what has been acknowledged sees whatever is older.
    private long Seen(int key) => _seen[key] > _acknowledged[key] ? _seen[key] : 0;

    private long Own(int node, int key) => _own[Place(node, key)] is var own && own > _acknowledged[key] ? own : 0;

    /// <summary>A node has died: none of its readers will come.</summary>
    public void Died(int node) => _readsToCome[node] = 0;

    public void Acknowledged(int key, long version)
    {
        Raise(ref _acknowledged[key], version);
    }

    /// <summary>The callback begins of a write that is promised to run alone: it must not meet another's.</summary>
    public void Begins(int key, Func<bool> isAlive, int node)
    {
        world.Touch(Footprint.Writing(Footprint.Alone));
        if (!_isExclusionSuspended[key] && JudgesExclusion && _writing[key]?.Invoke() == true)
        {
            Report("exclusion", $"node {node} writes k{key} while another writer does");
        }

        _writing[key] = isAlive;
    }

    public void Ends(int key)
    {
        world.Touch(Footprint.Writing(Footprint.Alone));
        _writing[key] = null;
    }

    /// <summary>A write returned on this node, acknowledged or not: from here on, its own readers see it.</summary>
    public void ReturnedOn(int node, int key, long version)
    {
        Raise(ref _own[Place(node, key)], version);
    }

    public void Describe(ref StateHash state)
    {
        for (var key = 0; key < _acknowledged.Length; key++)
        {
            state.Add(WillRead ? (ulong)_acknowledged[key] : 0);
            state.Add(WillRead ? (ulong)Seen(key) : 0);
        }

        for (var key = 0; key < _isG2Suspended.Length; key++)
        {
            // That G2 is not promised matters to a read that must see what another one saw.
            var isG2Suspended = _isG2Suspended[key] && (WillRead || _readsThatMustSee[key] > 0);
            state.Add((isG2Suspended ? 1UL : 0) | (_isG3Suspended[key] ? 2UL : 0) | (_writing[key]?.Invoke() == true ? 4UL : 0) | (_isExclusionSuspended[key] && JudgesExclusion ? 8UL : 0));
        }
    }

    /// <summary>A floor only rises, so what does not raise it would not do so later either, and depends on nobody who looks, if anybody will.</summary>
    private void Raise(ref long floor, long to)
    {
        if (to > floor)
        {
            world.Touch(WillRead ? Footprint.Noting(Footprint.RealTime) : Footprint.None);
            floor = to;
        }
    }

    public void DescribeNode(ref StateHash state, int node)
    {
        for (var key = 0; key < scenario.Keys; key++)
        {
            state.Add(WillRead ? (ulong)Own(node, key) : 0);
        }
    }

    private void Judge(int key, long value, in ReadFloor floor, string actor)
    {
        if (value < floor.Acknowledged)
        {
            Report("G1", $"{actor} was served v{value} after v{floor.Acknowledged} had been acknowledged");
        }
        else if (value < floor.Own)
        {
            Report("own writes", $"{actor} was served v{value} after the write of v{floor.Own} had returned on its node");
        }
        else if (value < floor.Seen && !_isG2Suspended[key])
        {
            Report("G2", $"{actor} was served v{value} after v{floor.Seen} had been seen");
        }
    }

    /// <summary>Behind a proxy, another server may answer until the node checks: nothing is promised of a read that this befell.</summary>
    private bool MayBeDeceived(in ReadFloor floor) =>
        scenario is { IsBehindProxy: true, HasExcuses: true } && (floor.IsDeceived || floor.Run != server.Run);

    private int Place(int node, int key) => (node * scenario.Keys) + key;

    private static int[] ReadsOf(Scenario scenario)
    {
        var reads = new int[scenario.Nodes];
        for (var reader = 0; reader < scenario.Readers; reader++)
        {
            reads[reader % scenario.ReaderNodes] += scenario.ReadsEach;
        }

        for (var writer = 0; writer < scenario.Writers && scenario.ReadsBack; writer++)
        {
            reads[scenario.NodeOfWriter(writer)] += scenario.WritesEach;
        }

        return reads;
    }
}
