using Ratchet.Stores;

namespace Ratchet.Engine;

/// <summary>
/// The loads that the current flow of execution stands in, innermost first. A read inside a loader takes hits but neither joins nor
/// waits (two loaders that wait for each other's keys would wait for ever), and a key that is already being loaded here throws.
/// Work that a loader starts and does not wait for stops being inside it when the load ends.
/// </summary>
internal sealed class LoadFlow : IDisposable
{
    private static readonly AsyncLocal<LoadFlow?> Flow = new();

    private readonly RatchetEngine _engine;
    private readonly CellKey _key;
    private readonly LoadFlow? _outer;
    private volatile bool _isOver;

    private LoadFlow(RatchetEngine engine, CellKey key, LoadFlow? outer) => (_engine, _key, _outer) = (engine, key, outer);

    public static bool IsInsideLoader => Innermost() is not null;

    /// <summary>From here to the end of the calling async method, or until it is disposed of, this key is being loaded.</summary>
    public static LoadFlow Enter(RatchetEngine engine, CellKey key) => Flow.Value = new LoadFlow(engine, key, Innermost());

    public static void ThrowIfLoading(RatchetEngine engine, CellKey key)
    {
        for (var load = Innermost(); load is not null; load = load._outer)
        {
            if (!load._isOver && load._engine == engine && load._key == key)
            {
                throw new InvalidOperationException(
                    $"The loader of '{key}' reads '{key}' again, directly or through another loader; a loader may read every key but the ones being loaded.");
            }
        }
    }

    public void Dispose() => _isOver = true;

    private static LoadFlow? Innermost()
    {
        var load = Flow.Value;
        while (load is { _isOver: true })
        {
            load = load._outer;
        }

        return load;
    }
}
