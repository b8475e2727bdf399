#pragma warning disable
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Transactions;
using Ratchet.Cells;
using Ratchet.Codecs;
using Ratchet.Stores;
using Xunit;

namespace Ratchet.Tests.Adversary;

public sealed class AdversaryTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private static HookedStore NewStore() => new(new InMemoryCellStore(TimeProvider.System));

    private static Task<RatchetHost> Host(ICellStore store, Action<RatchetBuilder> configure) => RatchetHost.StartAsync(ratchet =>
    {
        ratchet.UseStore("test", _ => new StoreChoice(store, CellKey.DefaultPrefix));
        configure(ratchet);
    });

    /// <summary>1. G1, G3.</summary>
    [Theory, InlineData(CacheStrategy.VersionedKeys), InlineData(CacheStrategy.Lease)]
    public async Task NestedWrite_OuterReturnsBeforeIt_IsStillAnnouncedWhenItReturns(CacheStrategy strategy)
    {
        var stock = 10;
        await using var host = await Host(NewStore(), r => r.AddCache<int, int>("stock", c => c
            .Strategy(strategy).LoadWith((_, _) => Task.FromResult(Volatile.Read(ref stock)))));
        var cache = host.GetCache<int, int>("stock");
        var commit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task inner = null!;

        // Two rows updated side by side; the first one's failure leaves the second one running, nobody waits for it in the callback.
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await cache.WriteAsync(1, async ct =>
        {
            inner = cache.WriteAsync(2, async _ => { await commit.Task; stock = 9; }).AsTask();
            await Task.Yield();
            throw new InvalidOperationException("sold out");
        }));

        Assert.Equal(10, await cache.GetAsync(2));   // fills: the quarantine of 2 is gone while its write runs
        commit.SetResult();
        await inner;                                  // acknowledged
        Assert.Equal(9, await cache.GetAsync(2));
    }

    /// <summary>2. A chain of bypass loads on one stack; the first caller waits for ever.</summary>
    [Fact]
    public async Task Bypass_SynchronousLoaderUnderSteadyArrivals_FirstCallerIsAnsweredAndTheStackDoesNotGrow()
    {
        var store = NewStore();
        store.Before = (_, _) => throw new CellStoreException("down");
        var depth = 0;
        await using var host = await Host(store, r => r.AddCache<int, int>("p", c => c.LoadWith((_, _) =>
        {
            depth = Math.Max(depth, new StackTrace().FrameCount);
            Thread.Sleep(20);            // Microsoft.Data.Sqlite: every "async" method is synchronous
            return Task.FromResult(1);
        })));
        var cache = host.GetCache<int, int>("p");

        var clock = Stopwatch.StartNew();
        var firstTook = TimeSpan.Zero;
        var first = Task.Run(async () => { await cache.GetAsync(1); firstTook = clock.Elapsed; });
        var others = new List<Task>();
        while (clock.Elapsed < TimeSpan.FromSeconds(2))
        {
            others.Add(Task.Run(async () => await cache.GetAsync(1)));
            await Task.Delay(1);
        }

        await first;
        await Task.WhenAll(others);
        Assert.True(firstTook < TimeSpan.FromMilliseconds(500) && depth < 200, $"first caller answered after {firstTook}, deepest stack {depth} frames, {others.Count} callers");
    }

    /// <summary>3. A caller that hangs for ever.</summary>
    [Fact]
    public async Task GetAsync_CancelledWhileALoadersCancellationCallbackThrows_Returns()
    {
        await using var host = await Host(NewStore(), r => r.AddCache<int, int>("p", c => c.LoadWith(async (_, ct) =>
        {
            using var registration = ct.Register(() => throw new InvalidOperationException("the driver's cancel failed"));
            await Task.Delay(500);
            return 1;
        })));
        using var cts = new CancellationTokenSource();
        var read = host.GetCache<int, int>("p").GetAsync(1, cts.Token).AsTask();
        await Task.Delay(50);
        try
        {
            cts.Cancel();
        }
        catch (AggregateException)
        {
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(Soon));
    }

    /// <summary>3b. A cancelled caller waits for the loader's cancellation callback.</summary>
    [Fact]
    public async Task GetAsync_CancelledWhileALoadersCancellationCallbackBlocks_ReturnsAtOnce()
    {
        await using var host = await Host(NewStore(), r => r.AddCache<int, int>("p", c => c.LoadWith(async (_, ct) =>
        {
            using var registration = ct.Register(() => Thread.Sleep(2000));   // KILL QUERY over a new connection
            await Task.Delay(3000);
            return 1;
        })));
        using var cts = new CancellationTokenSource();
        var read = host.GetCache<int, int>("p").GetAsync(1, cts.Token).AsTask();
        await Task.Delay(50);
        var clock = Stopwatch.StartNew();
        _ = Task.Run(cts.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.True(clock.ElapsedMilliseconds < 1000, $"{clock.Elapsed}");
    }

    /// <summary>4. The shared load runs on the leader's synchronization context.</summary>
    [Fact]
    public async Task SharedLoad_LeaderOnABlockedSynchronizationContext_StillServesJoiners()
    {
        await using var host = await Host(NewStore(), r => r.AddCache<int, int>("p", c => c.LoadWith(async (_, _) =>
        {
            await Task.Delay(20);       // no ConfigureAwait(false), as applications write it
            return 1;
        })));
        var cache = host.GetCache<int, int>("p");
        using var ui = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new DeadContext());
            _ = cache.GetAsync(1).AsTask();
            ui.Set();
        });
        thread.Start();
        ui.Wait();

        Assert.Equal(1, await cache.GetAsync(1).AsTask().WaitAsync(Soon));
    }

    private sealed class DeadContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }

    /// <summary>4b. The same by the leader's task scheduler (Orleans, ConcurrentExclusiveSchedulerPair).</summary>
    [Fact]
    public async Task SharedLoad_LeaderOnABusyTaskScheduler_StillServesJoiners()
    {
        await using var host = await Host(NewStore(), r => r.AddCache<int, int>("p", c => c.LoadWith(async (_, _) =>
        {
            await Task.Delay(20);
            return 1;
        })));
        var cache = host.GetCache<int, int>("p");
        using var release = new ManualResetEventSlim();
        using var started = new ManualResetEventSlim();
        var exclusive = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        _ = Task.Factory.StartNew(() => { _ = cache.GetAsync(1).AsTask(); started.Set(); release.Wait(); }, default, default, exclusive);
        started.Wait();
        try
        {
            Assert.Equal(1, await cache.GetAsync(1).AsTask().WaitAsync(Soon));
        }
        finally
        {
            release.Set();
        }
    }

    /// <summary>5. Rule 6: a shared load starts on a thread that stands in somebody's transaction.</summary>
    [Fact]
    public async Task BypassLoad_StartedByACancellationInsideATransaction_DoesNotSeeThatTransaction()
    {
        var store = NewStore();
        store.Before = (_, _) => throw new CellStoreException("down");
        var loads = 0;
        Transaction? seen = null;
        await using var host = await Host(store, r => r.AddCache<int, int>("p", c => c.LoadWith(async (_, ct) =>
        {
            if (Interlocked.Increment(ref loads) == 1)
            {
                await Task.Delay(Timeout.Infinite, ct);
            }

            seen = Transaction.Current;       // connection.Open() would enlist here, and read the uncommitted row
            return 1;
        })));
        var cache = host.GetCache<int, int>("p");
        using var cts = new CancellationTokenSource();
        var a = cache.GetAsync(1, cts.Token).AsTask();
        while (loads == 0) { await Task.Delay(1); }
        var b = cache.GetAsync(1).AsTask();
        await Task.Delay(50);
        await Task.Run(() =>
        {
            using var scope = new TransactionScope();      // not across threads: thread-static
            cts.Cancel();
        });
        await b;
        Assert.Null(seen);
    }

    /// <summary>6. G3: an inner write in doubt, swallowed, and a key written inside it.</summary>
    [Fact]
    public async Task NestedWrite_InDoubtAndSwallowed_HoldsTheKeysWrittenInsideIt()
    {
        var held = new ConcurrentBag<string>();
        var store = NewStore();
        store.Before = (operation, key) => { if (operation is "Hold" or "End") { held.Add($"{operation} {key}"); } return Task.CompletedTask; };
        await using var host = await Host(store, r => r.AddCache<int, int>("p", c => c.LoadWith((_, _) => Task.FromResult(1))));
        var p = host.GetCache<int, int>("p");
        await p.WriteAsync(1, async ct =>
        {
            try
            {
                await p.WriteAsync(2, async ct2 =>
                {
                    await p.WriteAsync(3, ct3 => Task.CompletedTask);   // in the transaction of 2
                    await p.InvalidateAsync(4);
                    throw new TimeoutException("COMMIT timed out");     // of the transaction of 2 and 3
                });
            }
            catch (TimeoutException)
            {
            }
        });
        Assert.Contains("Hold ratchet:{p:2}", held);
        Assert.Contains("Hold ratchet:{p:3}", held);
        Assert.Contains("Hold ratchet:{p:4}", held);
    }

    /// <summary>7. Rule 7: one caller's cancellation is another's.</summary>
    [Fact]
    public async Task NestedWrites_OfOneKeySideBySide_CancellationOfOneDoesNotCancelTheOther()
    {
        var store = NewStore();
        var begin = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        store.Before = async (operation, key) =>
        {
            if (operation == "Begin" && key.Text.EndsWith(":2}"))
            {
                arrived.TrySetResult();
                await begin.Task;
            }
        };
        await using var host = await Host(store, r => r.AddCache<int, int>("p", c => c.LoadWith((_, _) => Task.FromResult(1))));
        var p = host.GetCache<int, int>("p");
        using var cts = new CancellationTokenSource();
        var ran = false;
        await p.WriteAsync(1, async ct =>
        {
            var a = p.WriteAsync(2, _ => Task.CompletedTask, cts.Token).AsTask();
            var b = p.WriteAsync(2, _ => { ran = true; return Task.CompletedTask; }, ct).AsTask();
            await arrived.Task;
            cts.Cancel();
            begin.SetResult();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => a);
            await b;
        });
        Assert.True(ran);
    }

    /// <summary>8. LoadFlow never ends.</summary>
    [Fact]
    public async Task Loader_ThatStartsBackgroundWork_DoesNotForbidItToReadTheKeyLater()
    {
        ICache<int, int> cache = null!;
        var over = new TaskCompletionSource();
        Task<int>? background = null;
        await using var host = await Host(NewStore(), r => r.AddCache<int, int>("p", c => c.LoadWith((_, _) =>
        {
            background ??= Task.Run(async () => { await over.Task; return await cache.GetAsync(1); });   // a lazily started poller, a timer
            return Task.FromResult(1);
        })));
        cache = host.GetCache<int, int>("p");
        await cache.GetAsync(1);
        over.SetResult();
        Assert.Equal(1, await background!);
    }

    /// <summary>10. Refused writes fill the queue of pending ones, and then writes under Proceed are refused.</summary>
    [Fact]
    public async Task Proceed_AfterManyRefusedWritesOfAnotherCache_StillProceeds()
    {
        var store = NewStore();
        store.Before = (_, _) => throw new CellStoreException("down");
        var host = await Host(store, r => r
            .AddCache<int, int>("strict", c => c.LoadWith((_, _) => Task.FromResult(1)))
            .AddCache<int, int>("lax", c => c.LoadWith((_, _) => Task.FromResult(1)).Configure(o => o.WhenUnavailable = CacheUnavailablePolicy.Proceed)));
        var strict = host.GetCache<int, int>("strict");
        var refused = 0;
        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => Task.Run(async () =>
        {
            try { await strict.WriteAsync(i, _ => Task.CompletedTask); }
            catch (CacheUnavailableException) { Interlocked.Increment(ref refused); }
        })));
        Assert.Equal(10_000, refused);
        await host.GetCache<int, int>("lax").WriteAsync(1, _ => Task.CompletedTask);
    }

    /// <summary>11. One delivery that fails holds up all others.</summary>
    [Fact]
    public async Task PendingDeliveries_OneKeyThatCannotBeReached_DoesNotHoldUpOthers()
    {
        var store = NewStore();
        var allDown = true;
        store.Before = (operation, key) => operation == "End" && (allDown || key.Text.EndsWith(":1}")) ? throw new CellStoreException("CLUSTERDOWN") : Task.CompletedTask;
        await using var host = await Host(store, r => r.AddCache<int, int>("p", c => c.LoadWith((_, _) => Task.FromResult(1))));
        var p = host.GetCache<int, int>("p");
        await p.WriteAsync(1, _ => Task.CompletedTask);
        await p.WriteAsync(2, _ => Task.CompletedTask);
        allDown = false;                       // the shard of key 2 is back, that of key 1 is not
        await Task.Delay(3000);
        await p.GetAsync(2);
        Assert.Equal(CacheSource.Hit, (await p.GetResultAsync(2)).Source);
    }

    /// <summary>12. The fingerprint does not see the element type of a collection.</summary>
    [Fact]
    public void Fingerprint_PropertyOfAListElementRenamed_Differs()
    {
        Assert.NotEqual(Fingerprint<Line>("Price", "Cost"), Fingerprint<Line>("Price", "Price"));
        Assert.NotEqual(Fingerprint<Line[]>("Price", "Cost"), Fingerprint<Line[]>("Price", "Price"));
    }

    [Fact]
    public void Fingerprint_PropertyOfANestedListElementRenamed_Differs() =>
        Assert.NotEqual(Fingerprint<Order>("Price", "Cost"), Fingerprint<Order>("Price", "Price"));

    [Fact]
    public void Fingerprint_PropertyOfANullableStructRenamed_Differs() =>
        Assert.NotEqual(Fingerprint<Point?>("X", "Y"), Fingerprint<Point?>("X", "X"));

    [Fact]
    public void Fingerprint_NestedNullableStructRenamed_Differs() =>
        Assert.NotEqual(Fingerprint<Shape>("X", "Y"), Fingerprint<Shape>("X", "X"));

    private static ulong Fingerprint<T>(string from, string to)
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver
            {
                Modifiers = { info => { foreach (var p in info.Properties) { if (p.Name == from) { p.Name = to; } } } },
            },
        };
        return SchemaFingerprint.Of(typeof(T), typeof(Ratchet.Codecs.JsonSerializer<T>), options.GetTypeInfo(typeof(T)), "");
    }

    public sealed record Line(int Id, decimal Price);

    public sealed record Order(int Id, List<Line> Lines);

    public record struct Point(int X);

    public sealed record Shape(int Id, Point? At);

    /// <summary>13. A per-call loader whose caller has gone fails its joiners.</summary>
    [Fact]
    public async Task PerCallLoader_ItsCallerCancelledAndItsScopeGone_JoinersUseTheirOwn()
    {
        await using var host = await Host(NewStore(), r => r.AddCache<int, int>("p", c => { }));
        var cache = host.GetCache<int, int>("p");
        var disposed = new TaskCompletionSource();
        using var cts = new CancellationTokenSource();
        var leader = cache.GetAsync(1, async (_, _) =>
        {
            await disposed.Task;
            throw new ObjectDisposedException("DbContext");   // the request ended, its scope was disposed of
        }, cts.Token).AsTask();
        var joiner = cache.GetAsync(1, (_, _) => Task.FromResult(7)).AsTask();
        await Task.Delay(50);
        cts.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        disposed.SetResult();
        Assert.Equal(7, await joiner);
    }

    /// <summary>14. Only writes fail: reads are suspended although look-ups are answered.</summary>
    [Fact]
    public async Task Reads_WhileOnlyWritesFail_AreStillHits()
    {
        var store = NewStore();
        store.Before = (operation, _) => operation is "Begin" or "End" ? throw new CellStoreException("OOM") : Task.CompletedTask;
        await using var host = await Host(store, r => r.AddCache<int, int>("p", c => c.LoadWith((_, _) => Task.FromResult(1))));
        var p = host.GetCache<int, int>("p");
        await p.GetAsync(1);
        var hits = 0;
        for (var i = 0; i < 10; i++)
        {
            try { await p.WriteAsync(2 + i, _ => Task.CompletedTask); } catch (CacheUnavailableException) { }
            hits += (await p.GetResultAsync(1)).Source == CacheSource.Hit ? 1 : 0;
        }

        Assert.Equal(10, hits);
    }

    /// <summary>15. A nested write whose deferred End is pending.</summary>
    [Fact]
    public async Task NestedWrite_EndUndelivered_ItsContextSaysPending()
    {
        var store = NewStore();
        store.Before = (operation, _) => operation is "End" ? throw new CellStoreException("down") : Task.CompletedTask;
        await using var host = await Host(store, r => r.AddCache<int, int>("p", c => c.LoadWith((_, _) => Task.FromResult(1))));
        var p = host.GetCache<int, int>("p");
        WriteContext? outer = null, inner = null;
        await p.WriteAsync(1, async (context, _) =>
        {
            outer = context;
            await p.WriteAsync(2, (c, _) => { inner = c; return Task.CompletedTask; });
        });
        Assert.True(outer!.IsPending);
        Assert.True(inner!.IsPending);
    }

    /// <summary>16. A classifier that throws.</summary>
    [Fact]
    public async Task Classifier_ThatThrows_LeavesTheKeyHeldNotEnded()
    {
        var sent = new ConcurrentBag<string>();
        var store = NewStore();
        store.Before = (operation, key) => { sent.Add(operation); return Task.CompletedTask; };
        await using var host = await Host(store, r => r.AddCache<int, int>("p", c => c.LoadWith((_, _) => Task.FromResult(1))
            .InDoubtWhen(e => ((InvalidCastException)e).HResult == 0)));
        var p = host.GetCache<int, int>("p");
        await Assert.ThrowsAnyAsync<Exception>(async () => await p.WriteAsync(1, _ => throw new TimeoutException("COMMIT")));
        Assert.Contains("Hold", sent);
        Assert.DoesNotContain("End", sent);
    }

    /// <summary>17. A queued load that is abandoned in the instant in which it starts holds its lane for ever.</summary>
    [Fact]
    public async Task Bypass_QueuedLoadAbandonedWhileTheRunningOneEnds_DoesNotHoldUpLaterCallers()
    {
        var store = NewStore();
        store.Before = (_, _) => throw new CellStoreException("down");
        var first = new ConcurrentDictionary<int, TaskCompletionSource>();
        var loads = new ConcurrentDictionary<int, int>();
        var never = new TaskCompletionSource<int>();
        await using var host = await Host(store, r => r.AddCache<int, int>("p", c => c.LoadWith((id, ct) =>
            loads.AddOrUpdate(id, 1, (_, n) => n + 1) switch
            {
                1 => first[id].Task.ContinueWith(_ => 1, TaskContinuationOptions.ExecuteSynchronously),
                2 when first[id].Task.IsCompleted && loads[id] == 2 && !_last.Contains(id) => never.Task,   // ignores its cancellation
                _ => Task.FromResult(3),
            })));
        var cache = host.GetCache<int, int>("p");
        var stuck = 0;
        for (var id = 0; id < 20_000 && stuck == 0; id++)
        {
            first[id] = new();
            var a = cache.GetAsync(id).AsTask();
            using var cts = new CancellationTokenSource();
            var b = cache.GetAsync(id, cts.Token).AsTask();
            using var barrier = new Barrier(2);
            var cancel = Task.Run(() => { barrier.SignalAndWait(); Thread.SpinWait(id % 97); cts.Cancel(); });
            barrier.SignalAndWait();
            Thread.SpinWait(id % 89);
            first[id].SetResult();
            await cancel;
            try { await b; } catch (OperationCanceledException) { }
            _last.Add(id);
            var c = cache.GetAsync(id).AsTask();
            if (await Task.WhenAny(c, Task.Delay(1000)) != c) { stuck++; Console.Error.WriteLine($"stuck after {id} tries"); }
        }

        Assert.Equal(0, stuck);
    }

    private readonly HashSet<int> _last = [];

    /// <summary>19. G1, G3: a key written inside an inner write that outlives the outer one.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public async Task NestedWrite_ThatOutlivesItsOuterOne_KeepsTheKeysWrittenInsideIt(bool joinsAfterTheOuterEnded)
    {
        var stock = 10;
        await using var host = await Host(NewStore(), r => r.AddCache<int, int>("stock", c => c.LoadWith((_, _) => Task.FromResult(Volatile.Read(ref stock)))));
        var cache = host.GetCache<int, int>("stock");
        var outerEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var commit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var updated = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task inner = null!;
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await cache.WriteAsync(1, async ct =>
        {
            inner = cache.WriteAsync(2, async _ =>
            {
                if (joinsAfterTheOuterEnded) { await outerEnded.Task; }
                await cache.WriteAsync(3, _ => Task.CompletedTask);   // UPDATE in the transaction of 2
                updated.SetResult();
                await commit.Task;                                    // COMMIT
                stock = 9;
            }).AsTask();
            if (!joinsAfterTheOuterEnded) { await updated.Task; }
            throw new InvalidOperationException("sold out");
        }));
        outerEnded.SetResult();
        await updated.Task;
        Assert.Equal(10, await cache.GetAsync(3));
        commit.SetResult();
        await inner;
        Assert.Equal(9, await cache.GetAsync(3));
    }

    /// <summary>20. Rule 6: inside a callback that outlives its outer write, reads are shared and filled.</summary>
    [Fact]
    public async Task NestedWrite_ThatOutlivesItsOuterOne_StillReadsPastTheCache()
    {
        await using var host = await Host(NewStore(), r => r.AddCache<int, int>("stock", c => c.LoadWith((_, _) => Task.FromResult(10))));
        var cache = host.GetCache<int, int>("stock");
        var outerEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task inner = null!;
        await cache.WriteAsync(1, async ct =>
        {
            inner = cache.WriteAsync(2, async _ =>
            {
                await outerEnded.Task;
                await cache.GetAsync(3, (_, _) => Task.FromResult(9));   // on the transaction's own connection: not committed
            }).AsTask();
        });
        outerEnded.SetResult();
        await inner;                                                     // rolled back, say
        Assert.Equal(10, await cache.GetAsync(3));
    }
}
