using System.Diagnostics;
using Ratchet.Cells;
using Ratchet.Conformance.Tests.Benches;
using Ratchet.Redis;
using Ratchet.Redis.Scripts;
using Ratchet.Servers;
using Ratchet.Stores;
using StackExchange.Redis;
using Xunit;

namespace Ratchet.Conformance.Tests;

/// <summary>A server that dies, forgets, or comes back with an older state: nothing that it held before is served afterwards.</summary>
public sealed class ServerLossTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = CellStoreConformance.Long;
    private static readonly CellShape Lease = CellStoreConformance.Lease;
    private static readonly CellKey Key = CellKey.Of("ratchet", "product", "1");
    private static readonly RedisOptions Options = new() { DetectionInterval = TimeSpan.FromMilliseconds(300) };

    private RedisServer _server = null!;
    private RedisCellStore _store = null!;
    private ulong _tokens;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Keeps what SAVE wrote in its folder, and loads that when it starts again.
        _server = await RedisServer.StartAsync(cancellationToken: Token);
        _store = RedisBench.NewStore(_server.ConnectionString, Options);
        await _store.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task RestartFromSnapshot_OldCells_AreMissesEverywhere()
    {
        await FillAsync("old");
        await AdminAsync(server => server.ExecuteAsync("SAVE"));
        await ReplaceAsync("new");
        await _server.KillAsync();
        await _server.StartAgainAsync(Token);
        Assert.True(await HoldsBytesAsync());

        await ServerCheckTests.EventuallyAsync(async () => Assert.Equal(CellReadKind.Empty, (await _store.LookupAsync(Key, Lease, null)).Kind));
        await using var newcomer = RedisBench.NewStore(_server.ConnectionString, Options);
        await newcomer.StartAsync(Token);
        Assert.Equal(CellReadKind.Empty, (await newcomer.LookupAsync(Key, Lease, null)).Kind);
        Assert.Equal(CellReadKind.Granted, (await _store.AcquireAsync(Key, Lease, NewToken(), Long)).Kind);
    }

    /// <summary>
    /// Readers hammer while the server goes back in time: none is ever served the value that had been replaced, although the last
    /// check is good for another minute. What tells is the new connection.
    /// </summary>
    [Fact]
    public async Task RestartFromSnapshot_UnderReaders_NoReplyServesTheReplacedValue()
    {
        await FillAsync("old");
        await AdminAsync(server => server.ExecuteAsync("SAVE"));
        await ReplaceAsync("new");
        await using var store = RedisBench.NewStore(_server.ConnectionString, new RedisOptions { DetectionInterval = TimeSpan.FromMinutes(1) });
        await store.StartAsync(Token);
        using var stop = new CancellationTokenSource();
        var reading = new TaskCompletionSource();
        var readers = Enumerable.Range(0, 8).Select(_ => ReadUntilAsync(store, reading, stop.Token)).ToArray();
        await reading.Task;
        await _server.KillAsync();
        await _server.StartAgainAsync(Token);
        await ServerCheckTests.EventuallyAsync(async () => await store.LookupAsync(Key, Lease, null));
        await stop.CancelAsync();

        var served = (await Task.WhenAll(readers)).SelectMany(texts => texts).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain("old", served);
        Assert.Contains("new", served);
    }

    [Fact]
    public async Task FlushAll_EraRecordGone_NewEraWithinTheDetectionInterval()
    {
        await FillAsync("old");
        var snapshot = await AdminAsync(async server => (byte[])(await server.Multiplexer.GetDatabase().KeyDumpAsync(Key.Text))!);
        await AdminAsync(async server =>
        {
            await server.FlushAllDatabasesAsync();
            await server.Multiplexer.GetDatabase().KeyRestoreAsync(Key.Text, snapshot, Long);
            return true;
        });

        // The reply that crosses the change of era does not count, which is a failure and not a miss.
        await UntilAsync(async () =>
        {
            var kind = CellReadKind.Value;
            await ServerCheckTests.EventuallyAsync(async () => kind = (await _store.LookupAsync(Key, Lease, null)).Kind);
            return kind == CellReadKind.Empty;
        });
    }

    [Fact]
    public async Task Restart_Empty_ScriptsLoadAgainByThemselves()
    {
        await FillAsync("old");
        await _server.KillAsync();
        await _server.StartAgainAsync(Token);
        await ServerCheckTests.EventuallyAsync(async () => await _store.InvalidateAsync(Key));

        await FillAsync("new");
        Assert.Equal(CellReadKind.Value, (await _store.LookupAsync(Key, Lease, null)).Kind);
    }

    [Fact]
    public async Task Killed_EveryOperation_FailsSoon()
    {
        await _server.KillAsync();
        var clock = Stopwatch.StartNew();
        const int Calls = 20;
        for (var i = 0; i < Calls; i++)
        {
            await Assert.ThrowsAsync<CellStoreException>(async () => await _store.LookupAsync(Key, Lease, null));
            await Assert.ThrowsAsync<CellStoreException>(async () => await _store.BeginAsync(Key, Lease, new BeginRequest(NewToken(), [], Long)));
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{2 * Calls} calls took {clock.Elapsed}");
    }

    [Fact]
    public async Task Silent_Operation_FailsWithinThreeTimeouts()
    {
        await _server.PauseAsync();
        var clock = Stopwatch.StartNew();
        await Assert.ThrowsAsync<CellStoreException>(async () => await _store.LookupAsync(Key, Lease, null));
        Assert.True(clock.Elapsed < (3 * Options.OperationTimeout) + TimeSpan.FromSeconds(1), $"took {clock.Elapsed}");
        await _server.ResumeAsync();

        await ServerCheckTests.EventuallyAsync(async () => await _store.InvalidateAsync(Key));
    }

    /// <summary>A former primary that comes back finds its own record in order: only a node that remembers another one can tell.</summary>
    [Fact]
    public async Task Era_NodeRemembersAnotherIdentity_NewEraOnce()
    {
        var first = await AskForEraAsync("1111111111111111", seen: "");
        Assert.Equal(first, await AskForEraAsync("2222222222222222", seen: ""));
        Assert.Equal(first, await AskForEraAsync("3333333333333333", seen: first.Identity));
        Assert.Equal((first.Identity, "4444444444444444"), await AskForEraAsync("4444444444444444", seen: "another"));
        Assert.Equal((first.Identity, "4444444444444444"), await AskForEraAsync("5555555555555555", seen: first.Identity));
    }

    /// <summary>The driver's own events come from the thread pool, perhaps after the first reply; the epoch must not.</summary>
    [Fact]
    public async Task OwnedConnection_Reconnected_EpochHasGrownBeforeTheFirstReply()
    {
        await using var connection = RedisConnection.Owned(ConfigurationOptions.Parse(_server.ConnectionString), Options, TimeProvider.System);
        var database = (await connection.GetAsync()).GetDatabase();
        var before = connection.Epoch;
        Assert.True(before > 0);
        await _server.KillAsync();
        await _server.StartAgainAsync(Token);
        await UntilAsync(async () =>
        {
            try
            {
                await database.PingAsync(CommandFlags.DemandMaster);
                return true;
            }
            catch (RedisException)
            {
                return false;
            }
        });

        Assert.True(connection.Epoch > before);
    }

    [Fact]
    public async Task AnotherEndpoint_NobodyListens_OperationsAreNotDisturbed()
    {
        await using var away = await RedisServer.StartAsync(cancellationToken: Token);
        await away.KillAsync();
        await using var store = RedisBench.NewStore($"{_server.ConnectionString},{away.ConnectionString}", Options);
        await store.StartAsync(Token);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(2))
        {
            Assert.Equal(CellReadKind.Empty, (await store.LookupAsync(Key, Lease, null)).Kind);
        }
    }

    private static async Task<List<string>> ReadUntilAsync(RedisCellStore store, TaskCompletionSource reading, CancellationToken stop)
    {
        var served = new List<string>();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var read = await store.LookupAsync(Key, Lease, null);
                served.Add(read.Kind == CellReadKind.Value ? System.Text.Encoding.UTF8.GetString(read.Value.Payload.Span) : "");
                reading.TrySetResult();
            }
            catch (CellStoreException)
            {
                await Task.Yield();
            }
        }

        return served;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private async Task FillAsync(string text)
    {
        var token = NewToken();
        Assert.Equal(CellReadKind.Granted, (await _store.AcquireAsync(Key, Lease, token, Long)).Kind);
        Assert.True(await _store.FillAsync(Key, Lease, token, CellStoreConformance.Text(text), Long));
    }

    private async Task ReplaceAsync(string text)
    {
        var writer = NewToken();
        await _store.BeginAsync(Key, Lease, new BeginRequest(writer, [], Long));
        await _store.EndAsync(Key, Lease, new EndRequest([writer]));
        await FillAsync(text);
    }

    private Task<(string Identity, string Era)> AskForEraAsync(string proposed, string seen) =>
        AdminAsync(async server =>
        {
            var session = new ScriptSession(server.Multiplexer.GetDatabase(), RedisValue.Null);
            var reply = (string[])(await session.RunAsync(RedisScript.Alone("era"), ["another:era"], [proposed, seen]))!;
            return (reply[1], reply[2]);
        });

    private Task<bool> HoldsBytesAsync() =>
        AdminAsync(server => server.Multiplexer.GetDatabase().KeyExistsAsync(Key.Text));

    private async Task<T> AdminAsync<T>(Func<IServer, Task<T>> act)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{_server.ConnectionString},allowAdmin=true");
        return await act(connection.GetServers()[0]);
    }

    private Token NewToken() => new(0x1055, ++_tokens);
}
