using System.Globalization;
using Microsoft.Extensions.Caching.Distributed;
using Ratchet.Verification.Exploring;

namespace Ratchet.Verification.Programs;

/// <summary>
/// What a program on one node has in the place of the world: every command, statement and delay that goes through here is in the
/// explorer's hands. What goes elsewhere (threads, real time, files, statics) is not.
/// </summary>
/// <remarks>Only for the program that is being explored, on the explorer's own thread.</remarks>
public sealed class NodeSeams
{
    private int _names;

    internal NodeSeams(ProgramRun run, int number)
    {
        Number = number;
        Wire = new Wire(run, number);
        Cache = new CacheSeam(Wire, run.Entries);
        Database = new DatabaseSeam(Wire, run.Rows);
        Time = new VirtualTime(run.World, number);
        DistributedCache = new DistributedCacheSeam(Wire, run.Entries, Time);
    }

    /// <summary>The node's number, from 0.</summary>
    public int Number { get; }

    /// <summary>The node's connection to the cache server, which all nodes share.</summary>
    public CacheSeam Cache { get; }

    /// <summary>
    /// The same server for programs that are written against <see cref="IDistributedCache"/>: each call is one command. Those that block throw
    /// <see cref="NotSupportedException"/>; their answers come at later events.
    /// </summary>
    public IDistributedCache DistributedCache { get; }

    /// <summary>The node's connection to the database, which all nodes share.</summary>
    public DatabaseSeam Database { get; }

    /// <summary>
    /// The node's clock and timers, also for <see cref="Task.Delay(TimeSpan, TimeProvider)"/>. Time moves only when nothing but timers is
    /// left, or in a pause. A timer with a period fires once.
    /// </summary>
    public TimeProvider Time { get; }

    internal Wire Wire { get; }

    /// <summary>A text that no other call returns, on any node, and the same in every run: a lock's value or a request's id.</summary>
    public string NewName() => string.Create(CultureInfo.InvariantCulture, $"n{Number}-{++_names}");
}
