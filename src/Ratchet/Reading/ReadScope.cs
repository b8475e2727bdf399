using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Ratchet.Cells;
using Ratchet.Codecs;
using Ratchet.Engine;
using Ratchet.Stores;
using Ratchet.Strategies;
using Ratchet.Telemetry;

namespace Ratchet.Reading;

/// <summary>What the parts of one cache's read path share.</summary>
internal sealed record ReadScope<TKey, TValue>(
    RatchetEngine Engine, string Name, CacheOptions Options, Strategy Strategy, CellShape Shape, CellMemory Memory, ValueCodec<TValue> Codec)
{
    /// <summary>Runs a loader, timed and traced, and marked so that a loader which reads its own key is found out.</summary>
    public async ValueTask<TValue?> LoadAsync(CellKey key, TKey id, Loader<TKey, TValue> loader, CancellationToken cancellationToken)
    {
        using var flow = LoadFlow.Enter(Engine, key);
        using var activity = RatchetMetrics.Activities.StartActivity("ratchet.load");
        activity?.SetTag("cache", Name);
        var start = Engine.Seams.Stopwatch.GetTimestamp();
        var failed = true;
        try
        {
            var value = await loader.Load(id, cancellationToken).ConfigureAwait(false);
            failed = false;
            return value;
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
        finally
        {
            Engine.Metrics.Loaded(Name, Engine.Seams.Stopwatch.GetElapsedTime(start), failed);
        }
    }

    /// <summary>How long this value is kept: shortened at random, so that what was loaded together does not expire together.</summary>
    public TimeSpan TimeToLive(CellValue content) => Expiry.Of(content, Options, Engine.Seams);

    public void Served(CellKey key, CacheSource source)
    {
        Engine.Metrics.Requested(Name, source);
        if (!Engine.Logger.IsEnabled(LogLevel.Debug))
        {
            return;
        }

        if (source == CacheSource.Hit)
        {
            Log.Hit(Engine.Logger, key.Text);
        }
        else
        {
            Log.Miss(Engine.Logger, key.Text);
        }
    }

    public void Bypassed(CellKey key, BypassReason reason)
    {
        Engine.Metrics.Bypassed(Name, reason);
        Log.Bypassed(Engine.Logger, key.Text, reason);
    }

    public void FoundDamaged()
    {
        Engine.Metrics.FoundDamaged(Name);
        Log.DamagedCell(Engine.Logger, Name);
    }

    public void Filled(CellKey key, bool accepted)
    {
        Engine.Metrics.Filled(Name, accepted);
        if (!Engine.Logger.IsEnabled(LogLevel.Debug))
        {
            return;
        }

        if (accepted)
        {
            Log.Set(Engine.Logger, key.Text);
        }
        else
        {
            Log.SetRefused(Engine.Logger, key.Text);
        }
    }
}
