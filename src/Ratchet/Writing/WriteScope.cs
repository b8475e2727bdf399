using Ratchet.Cells;
using Ratchet.Engine;
using Ratchet.Strategies;

namespace Ratchet.Writing;

/// <summary>What one cache's writes need to know.</summary>
internal sealed record WriteScope(RatchetEngine Engine, string Name, CacheOptions Options, CellShape Shape, Func<Exception, bool> IsInDoubt)
{
    public Strategy Strategy { get; } = Strategy.Of(Shape.Strategy);
}
