using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Ratchet.Tests.Fixtures;

/// <summary>One measurement, its tags as <c>name=value</c> in the order in which they were given.</summary>
internal sealed record Measurement(string Instrument, double Value, string Tags);

/// <summary>Records what one node measures: a meter factory whose meters no other test shares, and the listener to them.</summary>
internal sealed class Measurements : IMeterFactory
{
    private readonly ConcurrentQueue<Measurement> _all = [];
    private readonly MeterListener _listener = new();

    public Measurements()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == this)
            {
                Instruments.Enqueue(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public ConcurrentQueue<Instrument> Instruments { get; } = [];

    public IReadOnlyList<Measurement> All => [.. _all];

    /// <summary>The sum of an instrument's measurements with these tags.</summary>
    public double Sum(string instrument, string tags) =>
        _all.Where(measured => measured.Instrument == instrument && measured.Tags == tags).Sum(measured => measured.Value);

    public Meter Create(MeterOptions options) => new(new MeterOptions(options.Name) { Scope = this });

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _all.Enqueue(new Measurement(instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
}
