using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Ratchet.Redis.Scripts;
using Ratchet.Stores;
using StackExchange.Redis;

namespace Ratchet.Redis;

/// <summary>
/// Whether this server can hold the guarantees at all: a primary, not a cluster, Redis 5 or later, scripts that run in one step.
/// Refuses with <see cref="InvalidOperationException"/> and one sentence that says what to do; a server that cannot answer now is
/// <see cref="CellStoreException"/> or the driver's own exception.
/// </summary>
internal sealed class ServerCheck(string prefix, ILogger logger)
{
    private const long ProbeMicroseconds = 100_000;
    private const int ProbeRounds = 2;

    private static readonly RedisScript FactsScript = RedisScript.Alone("server-facts");
    private static readonly RedisScript AtomicityScript = RedisScript.Alone("atomicity");
    private static readonly Version OldestVersion = new(5, 0);

    // Replies that say "not now" rather than "not ever".
    private static readonly string[] Passing = ["LOADING", "BUSY", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOAUTH", "OOM"];

    private bool _hasWarned;

    public async Task RunAsync(IConnectionMultiplexer multiplexer, IDatabase database)
    {
        var facts = await ReadFactsAsync(database).ConfigureAwait(false);
        if (facts.Role != "master")
        {
            throw new CellStoreException($"The cache server that answers is a {facts.Role}, not a primary.");
        }

        Refuse(facts);
        if (facts.IsGarnet && !await AreScriptsAtomicAsync(multiplexer, database).ConfigureAwait(false))
        {
            throw new InvalidOperationException(
                "Scripts interleave with other commands on this Garnet server; start it with --lua --lua-transaction-mode.");
        }

        if (facts.MayEvictQuarantines && !_hasWarned)
        {
            _hasWarned = true;
            RedisLog.MayEvictQuarantines(logger, facts.EvictionPolicy);
        }
    }

    private static async Task<ServerFacts> ReadFactsAsync(IDatabase database)
    {
        try
        {
            var reply = await new ScriptSession(database, RedisValue.Null).RunAsync(FactsScript, [], []).ConfigureAwait(false);
            return new ServerFacts((string?)reply ?? "");
        }
        catch (RedisServerException fault) when (!Passing.Any(code => fault.Message.StartsWith(code, StringComparison.Ordinal)))
        {
            throw new InvalidOperationException(
                $"The cache server does not run scripts that read INFO ({fault.Message}); permit EVAL and INFO, and start Garnet with "
                + "--lua --lua-transaction-mode.",
                fault);
        }
    }

    private static void Refuse(ServerFacts facts)
    {
        if (facts.Mode is "cluster" or "sentinel")
        {
            throw new InvalidOperationException(
                $"The cache server runs in {facts.Mode} mode, which this version does not support; use a single primary, with replicas if you like.");
        }

        if (facts.Version is { } version && version < OldestVersion)
        {
            throw new InvalidOperationException($"The cache server is Redis {facts.VersionText}; Redis 5 or later is needed.");
        }
    }

    private async Task<bool> AreScriptsAtomicAsync(IConnectionMultiplexer multiplexer, IDatabase database)
    {
        var second = await RedisConnection.OpenSecondAsync(multiplexer).ConfigureAwait(false);
        await using (second.ConfigureAwait(false))
        {
            for (var round = 0; round < ProbeRounds; round++)
            {
                if (!await ProbeAsync(database, second.GetDatabase(database.Database)).ConfigureAwait(false))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // The writer is at work before the script starts and until it has ended, so that some write falls into it.
    private async Task<bool> ProbeAsync(IDatabase database, IDatabase second)
    {
        RedisKey key = $"{prefix}:probe:{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
        await database.StringSetAsync(key, 0, TimeSpan.FromMinutes(1), flags: ScriptSession.Once).ConfigureAwait(false);
        var looking = new ScriptSession(database, RedisValue.Null).RunAsync(AtomicityScript, [key], [ProbeMicroseconds]).AsTask();
        while (!looking.IsCompleted)
        {
            await second.StringIncrementAsync(key, flags: ScriptSession.Once).ConfigureAwait(false);
        }

        var isAtomic = (bool)await looking.ConfigureAwait(false);
        await database.KeyDeleteAsync(key, ScriptSession.Once).ConfigureAwait(false);
        return isAtomic;
    }
}
