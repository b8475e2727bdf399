using System.Runtime.InteropServices;
using Ratchet.Verification.Exploring;

namespace Ratchet.Verification.Programs;

/// <summary>
/// Judges reads by the order of commits: what a read returned has a version, and two versions are a floor for it, the latest one that had
/// been acknowledged and the latest one that had been seen when it began.
/// </summary>
internal sealed class ProgramWatch(World world, RowTable rows, Facts facts) : ViolationWatch
{
    private readonly Dictionary<string, int> _acknowledged = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    public Floor Begin(string key)
    {
        world.Touch(Footprint.Reading(Footprint.RealTime));
        var floor = new Floor(_acknowledged.GetValueOrDefault(key), _seen.GetValueOrDefault(key));
        world.Learn((ulong)floor.Acknowledged);
        world.Learn((ulong)floor.Seen);
        return floor;
    }

    public void Describe(ref StateHash state)
    {
        foreach (var floors in (ReadOnlySpan<Dictionary<string, int>>)[_acknowledged, _seen])
        {
            state.Add((ulong)floors.Count);
            foreach (var (key, version) in floors.OrderBy(static floor => floor.Key, StringComparer.Ordinal))
            {
                state.Add(key);
                state.Add((ulong)version);
            }
        }
    }

    public void Returned(string key, string? value, Floor floor, string actor)
    {
        world.Touch(Footprint.Noting(Footprint.RealTime));
        world.Note(() => $"{actor} returns {Show(value)}");
        var version = rows.VersionOf(key, value);
        if (version < 0)
        {
            Report(Facts.NoUncommittedReads, $"{actor} was served {Show(value)} of {key}, which nobody had committed");
            return;
        }

        if (version < floor.Acknowledged)
        {
            Report(Facts.NoStaleReads, $"{actor} was served {Show(value)} of {key}, although {After(key, floor.Acknowledged)} had been acknowledged when it began");
        }
        else if (version < floor.Seen)
        {
            Report(Facts.NoGoingBack, $"{actor} was served {Show(value)} of {key}, although {After(key, floor.Seen)} had been seen when it began");
        }

        _seen[key] = Math.Max(_seen.GetValueOrDefault(key), version);
    }

    /// <summary>A write returned. One that is not committed by then was acknowledged too early: its version is the next one, or later.</summary>
    public void Acknowledged(string key, string? value, string actor)
    {
        world.Touch(Footprint.Noting(Footprint.RealTime));
        world.Note(() => $"{actor} returns");
        var version = rows.VersionOf(key, value);
        _acknowledged[key] = Math.Max(_acknowledged.GetValueOrDefault(key), version < 0 ? rows.LatestVersion(key) + 1 : version);
    }

    /// <summary>A read that began when all had come to rest: stale by what had been acknowledged, or at least by what the database holds.</summary>
    public void AtRest(string key, string? value, string reader)
    {
        var now = rows.Peek(key);
        if (value == now)
        {
            return;
        }

        var version = rows.VersionOf(key, value);
        var fact = version >= 0 && version < _acknowledged.GetValueOrDefault(key) ? Facts.NoStaleReads : Facts.None;
        Report(fact | Facts.Convergence, $"when all had come to rest, {reader} was served {Show(value)} of {key}, and the database held {Show(now)}");
    }

    public void Report(Facts fact, string reason)
    {
        var broken = facts & fact;
        if (broken != 0)
        {
            Report((broken.HasFlag(Facts.NoStaleReads) ? Facts.NoStaleReads : broken).ToString(), reason);
        }
    }

    private string After(string key, int version) =>
        version <= rows.LatestVersion(key) ? Show(rows.At(key, version)) : "a write that is not committed";

    private static string Show(string? value) => value is null ? "nothing" : $"'{value}'";

    /// <summary>What a read may not fall below.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Floor(int Acknowledged, int Seen);
}
