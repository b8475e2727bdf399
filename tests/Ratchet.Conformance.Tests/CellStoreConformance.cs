using System.Text;
using Ratchet.Cells;
using Ratchet.Conformance.Tests.Benches;
using Ratchet.Stores;
using Xunit;

namespace Ratchet.Conformance.Tests;

/// <summary>What every store must do, whatever it is made of. One class a store derives from it.</summary>
public abstract class CellStoreConformance : IAsyncLifetime
{
    internal static readonly CellShape Lease = new(CacheStrategy.Lease, 1);
    internal static readonly CellShape Versioned = new(CacheStrategy.VersionedKeys, 1);
    internal static readonly TimeSpan Long = TimeSpan.FromSeconds(300);
    internal static readonly TimeSpan Short = TimeSpan.FromSeconds(100);

    private ulong _tokens;

    internal StoreBench Bench { get; private set; } = null!;

    internal ICellStore Store => Bench.Store;

    internal CellKey Key => Bench.Key("1");

    public async ValueTask InitializeAsync() => Bench = await CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Bench.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Lookup_NoKey_Empty() =>
        Assert.Equal(CellReadKind.Empty, (await Store.LookupAsync(Key, Lease, null)).Kind);

    [Fact]
    public async Task Fill_SameLease_ServedToEveryNode()
    {
        await FillAsync(Lease, "one");

        Assert.Equal("one", await ServedAsync(Store, Lease));
        Assert.Equal("one", await ServedAsync(Bench.OtherNode, Lease));
    }

    [Fact]
    public async Task Fill_AbsentRow_ServedAsAbsent()
    {
        var token = NewToken();
        await Store.AcquireAsync(Key, Lease, token, Long);
        Assert.True(await Store.FillAsync(Key, Lease, token, CellValue.Absent, Long));

        var read = await Store.LookupAsync(Key, Lease, null);
        Assert.Equal((CellReadKind.Value, true), (read.Kind, read.Value.IsAbsent));
    }

    [Fact]
    public async Task Acquire_LeaseHeldByAnother_Leased()
    {
        await Store.AcquireAsync(Key, Lease, NewToken(), Long);

        Assert.Equal(CellReadKind.Leased, (await Bench.OtherNode.AcquireAsync(Key, Lease, NewToken(), Long)).Kind);
        Assert.Equal(CellReadKind.Leased, (await Bench.OtherNode.LookupAsync(Key, Lease, null)).Kind);
    }

    [Fact]
    public async Task Acquire_VersionThere_AdoptsIt()
    {
        var first = NewToken();
        await Store.AcquireAsync(Key, Versioned, first, Long);

        var read = await Bench.OtherNode.AcquireAsync(Key, Versioned, NewToken(), Long);
        Assert.Equal((CellReadKind.Version, first), (read.Kind, read.Token));
    }

    [Fact]
    public async Task Acquire_LeaseExpired_Granted()
    {
        await Store.AcquireAsync(Key, Lease, NewToken(), Short);
        await Bench.AdvanceAsync(Short);

        Assert.Equal(CellReadKind.Granted, (await Store.AcquireAsync(Key, Lease, NewToken(), Short)).Kind);
    }

    [Fact]
    public async Task Acquire_AnotherSchemaStrategyOrEra_ReplacesIt()
    {
        await FillAsync(Lease, "one");
        Assert.Equal(CellReadKind.Granted, (await Store.AcquireAsync(Key, Lease with { Schema = 2 }, NewToken(), Long)).Kind);
        Assert.Equal(CellReadKind.Version, (await Store.AcquireAsync(Key, Versioned, NewToken(), Long)).Kind);
        await Bench.SetEraAsync(77);
        Assert.Equal(CellReadKind.Empty, (await Store.LookupAsync(Key, Versioned, null)).Kind);
        Assert.Equal(CellReadKind.Granted, (await Store.AcquireAsync(Key, Lease, NewToken(), Long)).Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fill_WriteBegunAndEndedMeanwhile_Refused(bool isVersioned)
    {
        var shape = isVersioned ? Versioned : Lease;
        var (token, writer) = (NewToken(), NewToken());
        await Store.AcquireAsync(Key, shape, token, Long);
        await Store.BeginAsync(Key, shape, new BeginRequest(writer, [], Long));
        Assert.False(await Store.FillAsync(Key, shape, token, Text("old"), Long));
        await Store.EndAsync(Key, shape, new EndRequest([writer]));
        Assert.False(await Store.FillAsync(Key, shape, token, Text("old"), Long));

        Assert.Null(await ServedAsync(Store, shape));
    }

    [Fact]
    public async Task FillVersion_CurrentVersion_ServedWithAndWithoutKnowingIt()
    {
        var version = await FillAsync(Versioned, "one");

        Assert.Equal("one", await ServedAsync(Store, Versioned));
        Assert.Equal("one", await ServedAsync(Store, Versioned, version));
        Assert.Equal("one", await ServedAsync(Bench.OtherNode, Versioned, NewToken()));
        Assert.Equal(version, (await Store.LookupAsync(Key, Versioned, version)).Token);
    }

    [Fact]
    public async Task FillVersion_ValueOutlivesVersion_VersionIsProlonged()
    {
        var version = NewToken();
        await Store.AcquireAsync(Key, Versioned, version, Short);
        await Store.FillAsync(Key, Versioned, version, Text("one"), Long);
        await Bench.AdvanceAsync(Short);

        Assert.Equal("one", await ServedAsync(Store, Versioned));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Begin_ValueThere_NothingIsServedUntilEnd(bool isVersioned)
    {
        var shape = isVersioned ? Versioned : Lease;
        var token = await FillAsync(shape, "old");
        var writer = NewToken();
        var reply = await Store.BeginAsync(Key, shape, new BeginRequest(writer, [], Long));

        Assert.Equal(isVersioned ? token : null, reply.Replaced);
        Assert.Equal(CellReadKind.Quarantined, (await Store.LookupAsync(Key, shape, token)).Kind);
        Assert.Equal(CellReadKind.Quarantined, (await Bench.OtherNode.AcquireAsync(Key, shape, NewToken(), Long)).Kind);
        Assert.True(await Store.EndAsync(Key, shape, new EndRequest([writer], reply.Replaced)));
        Assert.Equal(CellReadKind.Empty, (await Store.LookupAsync(Key, shape, token)).Kind);
    }

    [Fact]
    public async Task Quarantine_AnotherShapeAndEra_IsHonoured()
    {
        await Store.BeginAsync(Key, Lease, new BeginRequest(NewToken(), [], Long));
        await Bench.SetEraAsync(99);

        Assert.Equal(CellReadKind.Quarantined, (await Store.LookupAsync(Key, Versioned, null)).Kind);
        Assert.Equal(CellReadKind.Quarantined, (await Store.AcquireAsync(Key, Versioned, NewToken(), Long)).Kind);
    }

    [Fact]
    public async Task Begin_ExclusiveWhileAnotherIsIn_BusyUnlessItsOwnAttempt()
    {
        var (first, second) = (NewToken(), NewToken());
        await Store.BeginAsync(Key, Lease, new BeginRequest(first, [], Long, Exclusive: true));

        Assert.True((await Store.BeginAsync(Key, Lease, new BeginRequest(second, [], Long, Exclusive: true))).IsBusy);
        Assert.False((await Store.BeginAsync(Key, Lease, new BeginRequest(second, [first], Long, Exclusive: true))).IsBusy);
    }

    [Fact]
    public async Task End_OneOfTwoWriters_QuarantineStaysUntilTheOther()
    {
        var (first, second) = (NewToken(), NewToken());
        await Store.BeginAsync(Key, Lease, new BeginRequest(first, [], Long));
        await Bench.OtherNode.BeginAsync(Key, Lease, new BeginRequest(second, [], Long));
        Assert.True(await Store.EndAsync(Key, Lease, new EndRequest([first])));
        Assert.Equal(CellReadKind.Quarantined, (await Store.LookupAsync(Key, Lease, null)).Kind);
        Assert.True(await Bench.OtherNode.EndAsync(Key, Lease, new EndRequest([second])));

        Assert.Equal(CellReadKind.Empty, (await Store.LookupAsync(Key, Lease, null)).Kind);
    }

    [Fact]
    public async Task End_Publication_LeftBehindUnlessOverlapped()
    {
        Assert.Equal("new", await PublishAsync(_ => Task.CompletedTask));
        Assert.Null(await PublishAsync(_ => Store.InvalidateAsync(Key).AsTask()));
        Assert.Null(await PublishAsync(async _ =>
        {
            var other = NewToken();
            await Store.BeginAsync(Key, Lease, new BeginRequest(other, [], Long));
            await Store.EndAsync(Key, Lease, new EndRequest([other]));
        }));
        Assert.Null(await PublishAsync(_ => Bench.AdvanceAsync(Long)));
    }

    [Fact]
    public async Task End_EraChangedSinceBegin_PublicationIsNotTrusted() =>
        Assert.Null(await PublishAsync(_ => Bench.SetEraAsync(123)));

    [Fact]
    public async Task End_QuarantineLost_VoidsALeaseGrantedMeanwhile()
    {
        var (writer, token) = (NewToken(), NewToken());
        await Store.BeginAsync(Key, Lease, new BeginRequest(writer, [], Short));
        await Bench.AdvanceAsync(Short);
        await Store.AcquireAsync(Key, Lease, token, Long);

        Assert.False(await Store.EndAsync(Key, Lease, new EndRequest([writer])));
        Assert.False(await Store.FillAsync(Key, Lease, token, Text("old"), Long));
    }

    [Fact]
    public async Task Renew_LiveWriter_OutlivesItsFirstDeadline()
    {
        var writer = NewToken();
        await Store.BeginAsync(Key, Lease, new BeginRequest(writer, [], Short));
        Assert.True(await Store.RenewAsync(Key, writer, Long));
        await Bench.AdvanceAsync(Short);

        Assert.Equal(CellReadKind.Quarantined, (await Store.LookupAsync(Key, Lease, null)).Kind);
    }

    [Fact]
    public async Task Renew_ShorterOrLost_ChangesNothing()
    {
        var (writer, other) = (NewToken(), NewToken());
        await Store.BeginAsync(Key, Lease, new BeginRequest(writer, [], Long));
        await Store.RenewAsync(Key, writer, Short);
        Assert.False(await Store.RenewAsync(Key, other, Long));
        await Bench.AdvanceAsync(Short);
        Assert.Equal(CellReadKind.Quarantined, (await Store.LookupAsync(Key, Lease, null)).Kind);
        await Bench.AdvanceAsync(Long);

        Assert.False(await Store.RenewAsync(Key, writer, Long));
        Assert.Equal(CellReadKind.Empty, (await Store.LookupAsync(Key, Lease, null)).Kind);
    }

    [Fact]
    public async Task HoldInDoubt_EntryLost_AddedAgainAndOverlapped()
    {
        var writer = NewToken();
        var begun = await Store.BeginAsync(Key, Lease, new BeginRequest(writer, [], Short));
        await Bench.AdvanceAsync(Short);
        Assert.False(await Store.HoldInDoubtAsync(Key, Lease, writer, Long));
        Assert.Equal(CellReadKind.Quarantined, (await Store.LookupAsync(Key, Lease, null)).Kind);
        await Store.EndAsync(Key, Lease, new EndRequest([writer], null, Publication(writer, begun.Era)));

        Assert.Equal(CellReadKind.Empty, (await Store.LookupAsync(Key, Lease, null)).Kind);
    }

    [Fact]
    public async Task Invalidate_LeaseVersionOrValue_FillIsRefusedAndNothingServed()
    {
        foreach (var shape in (CellShape[])[Lease, Versioned])
        {
            var token = NewToken();
            await Store.AcquireAsync(Key, shape, token, Long);
            await Store.InvalidateAsync(Key);
            Assert.False(await Store.FillAsync(Key, shape, token, Text("old"), Long));
            var version = await FillAsync(shape, "one");
            await Store.InvalidateAsync(Key);
            Assert.Equal(CellReadKind.Empty, (await Store.LookupAsync(Key, shape, version)).Kind);
            Assert.Equal("empty", (await Bench.PeekAsync(Key.OfVersion(version))).Text);
        }
    }

    [Fact]
    public async Task Release_OwnLeaseOnly_Empty()
    {
        var token = NewToken();
        await Store.AcquireAsync(Key, Lease, token, Long);
        await Store.ReleaseAsync(Key, Lease, NewToken());
        Assert.Equal(CellReadKind.Leased, (await Store.LookupAsync(Key, Lease, null)).Kind);
        await Store.ReleaseAsync(Key, Lease, token);

        Assert.Equal(CellReadKind.Empty, (await Store.LookupAsync(Key, Lease, null)).Kind);
    }

    [Theory]
    [InlineData("fill")]
    [InlineData("release")]
    [InlineData("begin")]
    [InlineData("invalidate")]
    public async Task Awaited_LeaseEnds_WakesAnotherNode(string by)
    {
        using var waiting = Bench.OtherNode.WakeUps.Register(Key);
        var token = NewToken();
        await Store.AcquireAsync(Key, Lease, token, Long);
        await Bench.OtherNode.AcquireAsync(Key, Lease, NewToken(), Long);
        Assert.False(waiting.Announced.IsCancellationRequested);
        await (by switch
        {
            "fill" => Store.FillAsync(Key, Lease, token, Text("one"), Long).AsTask(),
            "release" => Store.ReleaseAsync(Key, Lease, token).AsTask(),
            "begin" => Store.BeginAsync(Key, Lease, new BeginRequest(NewToken(), [], Long)).AsTask(),
            _ => Store.InvalidateAsync(Key).AsTask(),
        });

        await AnnouncedAsync(waiting);
    }

    [Fact]
    public async Task Awaited_QuarantineEnds_WakesAnotherNode()
    {
        var writer = NewToken();
        await Store.BeginAsync(Key, Lease, new BeginRequest(writer, [], Long));
        using var waiting = Bench.OtherNode.WakeUps.Register(Key);
        await Bench.OtherNode.AcquireAsync(Key, Lease, NewToken(), Long);
        await Store.EndAsync(Key, Lease, new EndRequest([writer]));

        await AnnouncedAsync(waiting);
    }

    [Fact]
    public async Task Scan_ManyCachesAndVersions_ExactlyTheCellsOfOne()
    {
        var expected = new HashSet<CellKey>();
        for (var i = 0; i < 2_500; i++)
        {
            var key = Bench.Key($"id:{i}");
            expected.Add(key);
            var token = NewToken();
            await Store.AcquireAsync(key, Versioned, token, Long);
            await Store.FillAsync(key, Versioned, token, Text("v"), Long);
        }

        await Store.AcquireAsync(Bench.Key("1", "product2"), Lease, NewToken(), Long);
        await Store.AcquireAsync(Bench.Key("1", "produc"), Lease, NewToken(), Long);
        var found = new HashSet<CellKey>();
        await foreach (var key in Store.ScanAsync("product", TestContext.Current.CancellationToken))
        {
            found.Add(key);
        }

        Assert.Equal(expected, found);
    }

    internal abstract Task<StoreBench> CreateAsync();

    internal static CellValue Text(string text) => new(Encoding.UTF8.GetBytes(text), IsAbsent: false);

    internal Token NewToken() => new(0xC0FFEE, ++_tokens);

    /// <summary>A value in the cell of the bench's key; the token under which it was loaded.</summary>
    internal async Task<Token> FillAsync(CellShape shape, string text)
    {
        var token = NewToken();
        await Store.AcquireAsync(Key, shape, token, Long);
        Assert.True(await Store.FillAsync(Key, shape, token, Text(text), Long));
        return token;
    }

    internal async Task<string?> ServedAsync(ICellStore node, CellShape shape, Token? known = null)
    {
        var read = await node.LookupAsync(Key, shape, known);
        return read.Kind == CellReadKind.Value ? Encoding.UTF8.GetString(read.Value.Payload.Span) : null;
    }

    /// <summary>Waits for the announcement itself; a lost one fails the test by its time limit.</summary>
    internal static Task AnnouncedAsync(WakeUps.Registration waiting)
    {
        var announced = new TaskCompletionSource();
        waiting.Announced.Register(announced.SetResult);
        return announced.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static Publication Publication(Token acknowledged, ulong era) =>
        new(acknowledged, new CellStamp(Lease, era), Text("new"), Long);

    private async Task<string?> PublishAsync(Func<Token, Task> meanwhile)
    {
        var writer = NewToken();
        var begun = await Store.BeginAsync(Key, Lease, new BeginRequest(writer, [], Long));
        await meanwhile(writer);
        await Store.EndAsync(Key, Lease, new EndRequest([writer], null, Publication(writer, begun.Era)));
        var served = await ServedAsync(Store, Lease);
        await Store.InvalidateAsync(Key);
        return served;
    }
}
