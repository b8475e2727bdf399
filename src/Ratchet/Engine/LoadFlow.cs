using Ratchet.Stores;

namespace Ratchet.Engine;

/// <summary>
/// The loads that the current flow of execution stands in, innermost first. A read inside a loader takes hits but neither joins nor
/// waits (two loaders that wait for each other's keys would wait for ever), and a key that is already being loaded here throws.
/// </summary>
internal sealed class LoadFlow
{
    private static readonly AsyncLocal<LoadFlow?> Flow = new();

    private readonly RatchetEngine _engine;
    private readonly CellKey _key;
    private readonly LoadFlow? _outer;

    private LoadFlow(RatchetEngine engine, CellKey key, LoadFlow? outer) => (_engine, _key, _outer) = (engine, key, outer);

    public static bool IsInsideLoader => Flow.Value is not null;

    /// <summary>From here to the end of the calling async method, this key is being loaded.</summary>
    public static void Enter(RatchetEngine engine, CellKey key) => Flow.Value = new LoadFlow(engine, key, Flow.Value);

    public static void ThrowIfLoading(RatchetEngine engine, CellKey key)
    {
        for (var load = Flow.Value; load is not null; load = load._outer)
        {
            if (load._engine == engine && load._key == key)
            {
                throw new InvalidOperationException(
                    $"The loader of '{key}' reads '{key}' again, directly or through another loader; a loader may read every key but the ones being loaded.");
            }
        }
    }
}
