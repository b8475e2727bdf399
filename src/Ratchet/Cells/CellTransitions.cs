using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Ratchet.Cells;

/// <summary>What a reader learns of a cell.</summary>
internal enum CellReadKind : byte
{
    /// <summary>Nothing is known: whoever acquires may load.</summary>
    Empty,

    /// <summary>The caller holds the lease under the token that it showed.</summary>
    Granted,

    /// <summary>What the database held.</summary>
    Value,

    /// <summary>The current version, without a value under it yet: whoever knows it may load.</summary>
    Version,

    /// <summary>Another loader is loading.</summary>
    Leased,

    /// <summary>A write is in flight.</summary>
    Quarantined,
}

/// <summary>The answer of Lookup and Acquire. <see cref="Damaged"/>: the key held bytes that are no cell.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CellRead(CellReadKind Kind, Token Token, CellValue Value, bool Damaged = false)
{
    /// <summary>The version that was found without its value; null: something else was found.</summary>
    public Token? VacantVersion => Kind == CellReadKind.Version ? Token : null;

    public static CellRead Of(CellReadKind kind) => new(kind, default, default);
}

/// <summary>
/// The answer of Begin. <see cref="Replaced"/>: the version that the quarantine replaced, whose value End unlinks.
/// <see cref="Era"/>: in which this writer was let in; a publication carries it.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BeginReply(bool IsBusy, Token? Replaced, ulong Era);

/// <summary>
/// A value to be left behind by the last writer, under the one token whose Begin was acknowledged before the write ran. The stamp's
/// era is that of Begin's answer, not the present one: a server that was restored from a snapshot may still hold this writer's
/// quarantine and have forgotten another's that overlapped it. What is published into it carries the old era, and nobody trusts it.
/// </summary>
internal sealed record Publication(Token Acknowledged, CellStamp Stamp, CellValue Value, TimeSpan TimeToLive);

/// <summary>A cell after an operation, until when the server keeps it, and the operation's answer.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Step<TReply>(Cell Next, long ExpiresAt, TReply Reply)
{
    /// <summary>Whether waiters must be told: a cell that somebody awaited has turned into one that nobody does.</summary>
    public bool Wakes(in Cell before) => before.IsAwaited && !Next.IsAwaited;
}

/// <summary>
/// The protocol, once, as pure functions: a cell and the server's time in, the next cell and the answer out.
/// The in-memory store runs them; the Lua scripts are held to them by the conformance suite.
/// <code>
///     Empty ── acquire ──▶ Leased(token) ── fill, same token ──▶ Value
///       ▲                     │                                    │
///       └── end ── Quarantined(writers) ◀──────── begin ───────────┘
/// </code>
/// With versioned keys a Version takes the place of Leased and Value, and the value lies under a key of its own.
/// <list type="bullet">
/// <item>Only the token of a lease that is still there can fill it, so a load that began before a write cannot be stored after it.</item>
/// <item>A quarantine is honoured whoever wrote it, in whatever shape and era; everything else of another stamp is Empty.</item>
/// <item>Each writer has its own deadline. No operation shortens another writer's, and whichever comes next removes those that are past.</item>
/// <item>Overlapped is for ever, as long as the quarantine lasts: it forbids every publication.</item>
/// </list>
/// </summary>
internal static class CellTransitions
{
    /// <summary>What a reader with this stamp may see of the cell. Never changes it.</summary>
    public static CellRead Lookup(in Cell cell, CellStamp stamp) => cell.Kind switch
    {
        CellKind.Quarantined => CellRead.Of(CellReadKind.Quarantined),
        _ when cell.Stamp != stamp => CellRead.Of(CellReadKind.Empty),
        CellKind.Value => new CellRead(CellReadKind.Value, default, cell.Content),
        CellKind.Version => new CellRead(CellReadKind.Version, cell.Token, default),
        CellKind.Leased => CellRead.Of(CellReadKind.Leased),
        _ => CellRead.Of(CellReadKind.Empty),
    };

    /// <summary>
    /// Takes the lease of an empty cell, or names its version. A busy cell is only marked as awaited, so that its end is announced.
    /// </summary>
    public static Step<CellRead> Acquire(in Cell cell, long expiresAt, in Cell proposed, long now, long timeToLive)
    {
        var current = Prune(cell, now);
        var read = Lookup(current, proposed.Stamp);
        switch (read.Kind)
        {
            case CellReadKind.Empty:
                var kind = proposed.Kind == CellKind.Version ? CellReadKind.Version : CellReadKind.Granted;
                return new(proposed, now + timeToLive, new CellRead(kind, proposed.Token, default));
            case CellReadKind.Leased or CellReadKind.Quarantined:
                return new(current with { Flags = current.Flags | CellFlags.Awaited }, LifeOf(current, expiresAt), read);
            default:
                return new(current, expiresAt, read);
        }
    }

    /// <summary>Whether a load under this lease or version may be stored: only while that very token is in the cell.</summary>
    public static bool MayFill(in Cell cell, in Cell held) =>
        cell.Kind == held.Kind && cell.Stamp == held.Stamp && cell.Token == held.Token;

    /// <summary>Leased(token) becomes Value; a Version stays, and lives at least as long as the value stored under it.</summary>
    public static Step<bool> Fill(in Cell cell, long expiresAt, in Cell held, CellValue value, long now, long timeToLive)
    {
        if (!MayFill(cell, held))
        {
            return new(cell, expiresAt, Reply: false);
        }

        return held.Kind == CellKind.Version
            ? new(cell, Math.Max(expiresAt, now + timeToLive), Reply: true)
            : new(Cell.Value(held.Stamp, value), now + timeToLive, Reply: true);
    }

    /// <summary>
    /// Adds a writer: leases and values are gone from here on. An exclusive Begin is busy while another write is in;
    /// <paramref name="earlier"/> names this write's own attempts whose replies were lost.
    /// </summary>
    public static Step<BeginReply> Begin(
        in Cell cell, long expiresAt, CellStamp stamp, Token writer, ReadOnlySpan<Token> earlier, bool exclusive, long now, long timeToLive)
    {
        var current = Prune(cell, now);
        if (current.Kind != CellKind.Quarantined)
        {
            Token? replaced = current.Kind == CellKind.Version ? current.Token : null;
            var begun = Cell.Quarantined(stamp, CellFlags.None, [new WriterEntry(writer, now + timeToLive)]);
            return new(begun, now + timeToLive, new BeginReply(IsBusy: false, replaced, stamp.Era));
        }

        if (exclusive && HasOther(current.Writers, writer, earlier))
        {
            return new(
                current with { Flags = current.Flags | CellFlags.Awaited },
                LifeOf(current, expiresAt),
                new BeginReply(IsBusy: true, Replaced: null, stamp.Era));
        }

        var joined = Upsert(current, writer, now + timeToLive);
        return new(joined, LifeOf(joined, expiresAt), new BeginReply(IsBusy: false, Replaced: null, stamp.Era));
    }

    /// <summary>
    /// Removes these writers. The last one out leaves Empty, or the published value if its token was acknowledged before the write
    /// ran and is still in a quarantine that no other write ever overlapped. A cell that is not quarantined becomes Empty: the
    /// quarantine was lost, and a lease granted meanwhile may hold the old value. The answer: was any of the writers still there?
    /// </summary>
    public static Step<bool> End(in Cell cell, long expiresAt, ReadOnlySpan<Token> writers, Publication? publication, long now)
    {
        var current = Prune(cell, now);
        if (current.Kind != CellKind.Quarantined)
        {
            return new(Cell.Empty, 0, Reply: false);
        }

        var rest = Without(current.Writers, writers);
        var wasThere = rest.Length < current.Writers.Length;
        if (!rest.IsEmpty)
        {
            var marked = Cell.Quarantined(current.Stamp, current.Flags | CellFlags.Overlapped, rest);
            return new(marked, LifeOf(marked, expiresAt), wasThere);
        }

        var mayPublish = publication is not null && !current.IsOverlapped && Holds(current.Writers, publication.Acknowledged);
        return mayPublish
            ? new(Cell.Value(publication!.Stamp, publication.Value), now + Milliseconds(publication.TimeToLive), wasThere)
            : new(Cell.Empty, 0, wasThere);
    }

    /// <summary>The writer's deadline becomes the later of the two. A lost entry stays lost. The answer: was it still there?</summary>
    public static Step<bool> Renew(in Cell cell, long expiresAt, Token writer, long now, long timeToLive)
    {
        var current = Prune(cell, now);
        if (current.Kind != CellKind.Quarantined || !Holds(current.Writers, writer))
        {
            return new(current, LifeOf(current, expiresAt), Reply: false);
        }

        var renewed = Upsert(current, writer, now + timeToLive);
        return new(renewed, LifeOf(renewed, expiresAt), Reply: true);
    }

    /// <summary>As Renew, but a lost entry is added again, as overlapped: nobody knows what happened while it was gone.</summary>
    public static Step<bool> HoldInDoubt(in Cell cell, long expiresAt, CellStamp stamp, Token writer, long now, long timeToLive)
    {
        var current = Prune(cell, now);
        var deadline = now + timeToLive;
        if (current.Kind != CellKind.Quarantined)
        {
            var held = Cell.Quarantined(stamp, CellFlags.Overlapped, [new WriterEntry(writer, deadline)]);
            return new(held, deadline, Reply: false);
        }

        var wasThere = Holds(current.Writers, writer);
        var next = Upsert(current, writer, deadline);
        return new(next, LifeOf(next, expiresAt), wasThere);
    }

    /// <summary>Value, lease and version are gone; a quarantine stays, marked overlapped. The answer: the version that was dropped.</summary>
    public static Step<Token?> Invalidate(in Cell cell, long expiresAt, long now)
    {
        var current = Prune(cell, now);
        if (current.Kind == CellKind.Quarantined)
        {
            return new(current with { Flags = current.Flags | CellFlags.Overlapped }, LifeOf(current, expiresAt), Reply: null);
        }

        return new(Cell.Empty, 0, current.Kind == CellKind.Version ? current.Token : null);
    }

    /// <summary>Gives a lease back after a failed load. Somebody else's lease stays, and so does a version, which all loaders share.</summary>
    public static Step<bool> Release(in Cell cell, long expiresAt, in Cell held) =>
        held.Kind == CellKind.Leased && MayFill(cell, held)
            ? new(Cell.Empty, 0, Reply: true)
            : new(cell, expiresAt, Reply: false);

    /// <summary>A quarantine without the writers whose deadline has passed.</summary>
    private static Cell Prune(in Cell cell, long now)
    {
        if (cell.Kind != CellKind.Quarantined)
        {
            return cell;
        }

        var living = cell.Writers.RemoveAll(entry => entry.Deadline <= now);
        return living.IsEmpty ? Cell.Empty : cell with { Writers = living };
    }

    private static Cell Upsert(in Cell quarantine, Token writer, long deadline)
    {
        var writers = quarantine.Writers;
        for (var i = 0; i < writers.Length; i++)
        {
            if (writers[i].Writer == writer)
            {
                var later = writers[i] with { Deadline = Math.Max(writers[i].Deadline, deadline) };
                return quarantine with { Writers = writers.SetItem(i, later) };
            }
        }

        return quarantine with
        {
            Writers = writers.Add(new WriterEntry(writer, deadline)),
            Flags = quarantine.Flags | CellFlags.Overlapped,
        };
    }

    /// <summary>A quarantine lives until its latest deadline, every other cell until its own expiry.</summary>
    private static long LifeOf(in Cell cell, long expiresAt) => cell.Kind switch
    {
        CellKind.Quarantined => cell.Writers.Max(entry => entry.Deadline),
        CellKind.Empty => 0,
        _ => expiresAt,
    };

    private static bool Holds(ImmutableArray<WriterEntry> writers, Token writer) =>
        writers.Any(entry => entry.Writer == writer);

    private static bool HasOther(ImmutableArray<WriterEntry> writers, Token writer, ReadOnlySpan<Token> earlier)
    {
        foreach (var entry in writers)
        {
            if (entry.Writer != writer && !earlier.Contains(entry.Writer))
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<WriterEntry> Without(ImmutableArray<WriterEntry> writers, ReadOnlySpan<Token> gone)
    {
        var rest = ImmutableArray.CreateBuilder<WriterEntry>(writers.Length);
        foreach (var entry in writers)
        {
            if (!gone.Contains(entry.Writer))
            {
                rest.Add(entry);
            }
        }

        return rest.DrainToImmutable();
    }

    private static long Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds);
}
