using Ratchet.Lab.Race.Schedules;
using Ratchet.Lab.Race.Stage;
using Ratchet.Stores;
using Ratchet.Verification.Specimens;
using StackExchange.Redis;

namespace Ratchet.Lab.Race.Subjects;

internal enum SubjectKind
{
    Strategy,
    Specimen,
}

/// <summary>A cache program that can be raced.</summary>
internal interface IRaceSubject
{
    /// <summary>As on the command line and in the JSON output.</summary>
    string Name { get; }

    /// <summary>What it does, in a few words.</summary>
    string Summary { get; }

    SubjectKind Kind { get; }

    Traits Traits { get; }

    /// <summary>Sets the subject up for one run over one product.</summary>
    IRaceProduct Open(RaceSeams seams);
}

/// <summary>What a subject is given: servers, to be used through the turnstile only, and one product that nobody has used before.</summary>
/// <param name="Redis">The cache server.</param>
/// <param name="Cells">The same, as the engine sees it.</param>
/// <param name="KeyPrefix">Of the engine's keys.</param>
/// <param name="Prices">The database, behind the turnstile.</param>
internal sealed record RaceSeams(
    Turnstile Turnstile, IDatabase Redis, ICellStore Cells, string KeyPrefix, IPriceTable Prices, int ProductId);

/// <summary>One product in one subject.</summary>
internal interface IRaceProduct : IAsyncDisposable
{
    /// <summary>A process of its own that uses the subject.</summary>
    Task<IRaceNode> StartNodeAsync();

    /// <summary>
    /// What has a life of its own at the server reaches its end: a lock, a lease, a quarantine. Values do not. Says what expired,
    /// or null if there was nothing.
    /// </summary>
    Task<string?> ExpireAsync();

    /// <summary>The server evicts the version, or the whole entry where it has none. Says what, or null if there was nothing.</summary>
    Task<string?> EvictAsync();
}

/// <summary>One process of an application.</summary>
internal interface IRaceNode
{
    Task<string?> ReadAsync();

    Task WriteAsync(string newPrice);

    /// <summary>Time passes for this process, and for no other: a dead process keeps no deadlines.</summary>
    void Advance(TimeSpan span);
}
